import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { streamTexts } from './stream-texts.js';

/** Texts that say how far they were read, and whether they were left. */
function counted(end?: Error) {
  const seen = { read: 0, isLeft: false, errors: [] as unknown[] };
  async function* texts(): AsyncGenerator<string> {
    try {
      for (seen.read = 1; ; seen.read += 1) {
        if (end !== undefined && seen.read > 2) throw end;
        yield 'x'.repeat(1000);
      }
    } finally {
      seen.isLeft = true;
    }
  }
  const app = new Hono();
  app.get('/', (context) => streamTexts(context, texts(), (error) => seen.errors.push(error)));
  return { app, seen };
}

const aWhile = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
};

it('streamTexts › reads no further than it is read itself', async () => {
  const { app, seen } = counted();
  const reader = (await app.request('/')).body?.getReader();
  for (let reads = 1; reads <= 5; reads += 1) {
    await reader?.read();
    await aWhile();
    expect(seen.read).toBeLessThanOrEqual(reads + 1);
  }
  await reader?.cancel();
  expect(seen.isLeft).toBe(true);
});

it('streamTexts › breaks off where it cannot be read to its end, and says nothing of why', async () => {
  const { app, seen } = counted(new Error('disk of user 42'));
  const error = await (await app.request('/')).text().catch((thrown: unknown) => thrown);
  expect(String(error)).toBe('Error: The answer could not be read to its end.');
  expect(seen.errors.map(String)).toEqual(['Error: disk of user 42']);
});
