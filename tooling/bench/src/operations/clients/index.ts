import type { CreateOperations } from '../operation.ts';

/** Every contender by its name in the tables; loaded lazily, so that a process pays for one only. */
export const clients: Readonly<
  Record<string, () => Promise<{ readonly create: CreateOperations }>>
> = {
  'undici.request': () => import('./undici.ts'),
  fetch: () => import('./fetch.ts'),
  '@slack/web-api': () => import('./slack-web-api.ts'),
  '@octokit/rest': () => import('./octokit.ts'),
  openai: () => import('./openai.ts'),
  quayside: () => import('./quayside.ts'),
  'quayside, node transport': () => import('./quayside-node.ts'),
};
