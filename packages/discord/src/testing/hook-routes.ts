import { DiscordFailure } from './discord-failure.js';
import { type FakeMessage, postMessage } from './discord-state.js';
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
  {
    method: 'GET',
    path: /^\/webhooks\/([^/]+)\/([^/]+)\/messages\/([^/]+)$/,
    act: (call) => messageToWire(call.state, own(call)),
  },
  {
    method: 'PATCH',
    path: /^\/webhooks\/([^/]+)\/([^/]+)\/messages\/([^/]+)$/,
    act: (call) => {
      const edited = { ...own(call), ...contentOf(call), editedAt: call.state.clock.wallNow() };
      call.state.messages.set(edited.id, edited);
      return messageToWire(call.state, edited);
    },
  },
  {
    method: 'DELETE',
    path: /^\/webhooks\/([^/]+)\/([^/]+)\/messages\/([^/]+)$/,
    act: (call) => void call.state.messages.delete(own(call).id),
  },
];

/** A message that came by this webhook; `@original` is the first one. */
function own({ state, ids: [id, , message] }: RouteCall): FakeMessage {
  const mine = [...state.messages.values()].filter(({ author }) => author === id);
  const found = message === '@original' ? mine[0] : mine.find((one) => one.id === message);
  if (found === undefined) throw new DiscordFailure(404, 10008, 'Unknown Message');
  return found;
}

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
