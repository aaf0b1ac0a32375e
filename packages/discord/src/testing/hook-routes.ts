import { DiscordFailure } from './discord-failure.js';
import { postMessage } from './discord-state.js';
import type { FakeRoute, RouteCall } from './fake-route.js';
import { contentOf } from './message-content.js';
import { messageToWire } from './to-wire.js';

/** Tokens whose answer is always the same, to see each refusal. */
const REFUSALS: Readonly<Record<string, readonly [status: number, code: number, message: string]>> =
  {
    gone: [404, 10015, 'Unknown Webhook'],
    wrong: [401, 50027, 'Invalid Webhook Token'],
    over: [404, 10062, 'Unknown interaction'],
  };

/** Incoming webhooks, and the addresses of interactions, which look the same. */
export const hookRoutes: readonly FakeRoute[] = [
  { method: 'POST', path: /^\/webhooks\/([^/]+)\/([^/]+)$/, act: receive },
];

function receive(call: RouteCall): unknown {
  const { state, ids, query, json } = call;
  const [id = '', token = ''] = ids;
  const refusal = REFUSALS[token];
  if (refusal !== undefined) throw new DiscordFailure(...refusal);
  const content = contentOf(call);
  const thread = query.get('thread_id') ?? undefined;
  state.hooked.push({ path: `/webhooks/${id}/${token}`, thread, payload: json });
  const message = postMessage(state, { channel: thread ?? id, author: id, ...content });
  return query.get('wait') === 'true' ? messageToWire(state, message) : undefined;
}
