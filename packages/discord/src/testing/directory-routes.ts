import { DiscordFailure, wrongForm } from './discord-failure.js';
import { BOT, type DiscordState, type FakeUser, GUILD } from './discord-state.js';
import { type FakeRoute, findChannel, type RouteCall } from './fake-route.js';
import { bot, channelToWire, guildToWire, memberToWire, userToWire } from './to-wire.js';

/** Who and what there is. */
export const directoryRoutes: readonly FakeRoute[] = [
  {
    method: 'GET',
    path: /^\/users\/@me$/,
    act: ({ state }) => userToWire(state.users.get(BOT) ?? bot),
  },
  {
    method: 'GET',
    path: /^\/users\/(\d+)$/,
    act: ({ state, ids }) => userToWire(person(state, ids)),
  },
  { method: 'POST', path: /^\/users\/@me\/channels$/, act: openDirect },
  {
    method: 'GET',
    path: /^\/channels\/([^/]+)$/,
    act: ({ state, ids }) => channelToWire(state, findChannel(state, ids[0])),
  },
  { method: 'GET', path: /^\/channels\/([^/]+)\/thread-members$/, act: listInThread },
  { method: 'GET', path: /^\/guilds\/([^/]+)$/, act: (call) => ofGuild(call, guildToWire) },
  {
    method: 'GET',
    path: /^\/guilds\/([^/]+)\/channels$/,
    act: (call) =>
      ofGuild(call, () =>
        [...call.state.channels.values()]
          .filter(({ type }) => type !== 1 && (type < 10 || type > 12))
          .map((channel) => channelToWire(call.state, channel)),
      ),
  },
  {
    method: 'GET',
    path: /^\/guilds\/([^/]+)\/roles$/,
    act: (call) => ofGuild(call, () => guildToWire().roles),
  },
  {
    method: 'GET',
    path: /^\/guilds\/([^/]+)\/members\/(\d+)$/,
    act: (call) => ofGuild(call, () => memberToWire(person(call.state, call.ids.slice(1)))),
  },
  {
    method: 'GET',
    path: /^\/guilds\/([^/]+)\/members$/,
    act: (call) => ofGuild(call, () => cut(call, 1_000, 1).map(memberToWire)),
  },
];

function ofGuild<T>({ ids }: RouteCall, answer: () => T): T {
  if (ids[0] === GUILD) return answer();
  throw new DiscordFailure(404, 10004, 'Unknown Guild');
}

function person(state: DiscordState, [id = '']: readonly string[]): FakeUser {
  const found = state.users.get(id);
  if (found === undefined) throw new DiscordFailure(404, 10013, 'Unknown User');
  return found;
}

function openDirect({ state, json }: RouteCall): unknown {
  const recipient = String(json.recipient_id);
  if (!state.users.has(recipient)) throw new DiscordFailure(400, 50033, 'Invalid Recipient(s)');
  const known = [...state.channels.values()].find(
    ({ type, members }) => type === 1 && members?.includes(recipient),
  );
  const id = known?.id ?? state.nextId();
  const channel = known ?? { id, type: 1, name: undefined, members: [recipient] };
  state.channels.set(id, channel);
  return channelToWire(state, channel);
}

function listInThread(call: RouteCall): unknown {
  const { state, ids, query } = call;
  const { id } = findChannel(state, ids[0]);
  const withMember = query.get('with_member') === 'true';
  const listed = withMember ? cut(call, 100, 100) : [...state.users.values()];
  return listed.map((user) => ({
    id,
    user_id: user.id,
    ...(withMember ? { member: memberToWire(user) } : {}),
  }));
}

/** A page of the people, by their ids. */
function cut({ state, query }: RouteCall, most: number, byDefault: number): readonly FakeUser[] {
  const limit = Number(query.get('limit') ?? byDefault);
  if (!(limit >= 1 && limit <= most)) throw wrongForm('limit', 'NUMBER_TYPE_MAX');
  const after = BigInt(query.get('after') ?? 0);
  return [...state.users.values()]
    .toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
    .filter(({ id }) => BigInt(id) > after)
    .slice(0, limit);
}
