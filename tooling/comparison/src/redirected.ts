import { outcomeOf } from './observe.ts';
import { json, redirectTo, serve } from './serve.ts';

interface Address {
  readonly url: string;
}

/** One side of a row: sends a write that is redirected (307), and says what the other origin got of it. */
export function redirected(send: (server: Address) => Promise<unknown>): () => Promise<string> {
  return async () => {
    await using elsewhere = await serve(json(200, {}));
    await using server = await serve(redirectTo(elsewhere.url));
    const outcome = await outcomeOf(send(server));
    const [sent] = elsewhere.received;
    const [original] = server.received;
    const seen =
      sent === undefined ? 'nothing' : sent.body === original?.body ? 'the body' : 'a request';
    return `${outcome}; the other origin gets ${seen}`;
  };
}
