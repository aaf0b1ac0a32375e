import { answer, type Contender } from './contender.ts';

export const plainName = 'plain async function';

/** What the cheapest code costs that has some part of a policy in it. */
export const byHand: readonly Contender[] = [
  { name: plainName, run: answer },
  {
    name: 'try and await, by hand',
    run: async () => {
      try {
        return await answer();
      } catch (error) {
        throw error instanceof Error ? error : new Error(String(error));
      }
    },
  },
  {
    name: 'AbortController and setTimeout, by hand',
    run: async () => {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), 30_000);
      try {
        return await answer();
      } finally {
        clearTimeout(timer);
      }
    },
  },
];
