import { take } from '../../page.js';
import type { Policy } from '../../policy.js';
import type { Messenger } from '../../ports/messenger.js';
import type { Message, MessageRef } from '../../ports/messenger-resources.js';
import type { ConformanceCase } from '../conformance-case.js';
import { inSessionScope, type PortSession } from '../port-session.js';
import type {
  MessengerCapability,
  MessengerConnection,
  MessengerFixtures,
  MessengerHarness,
} from './messenger-harness.js';

/** A behaviour of the messaging port. */
export type MessengerCase = ConformanceCase<MessengerSession, MessengerCapability>;

/** What one test works with. */
export interface MessengerSession extends PortSession<Messenger> {
  readonly messenger: Messenger;
  readonly connection: MessengerConnection;
  readonly fixtures: MessengerFixtures;
  /** Connects once more, through `policy`. */
  reconnect(policy: Policy): Promise<MessengerSession>;
  /** Sends a message that nobody else has sent. */
  sendUnique(): Promise<{ readonly ref: MessageRef; readonly text: string }>;
  /** The newest messages of the channel, or of a thread, that say `text`. */
  saying(text: string, thread?: string): Promise<readonly Message[]>;
  missing(what: 'channel' | 'message' | 'person'): string;
}

/** Runs `body` in a session of its own, then checks that nothing it saw held a secret. */
export function inMessengerSession(
  harness: MessengerHarness,
  body: (session: MessengerSession) => Promise<void>,
): Promise<void> {
  return inSessionScope(harness.secrets, async (scope) => {
    const open = async (policy?: Policy): Promise<MessengerSession> => {
      const connection = await harness.connect({ policy });
      const session = scope.open(connection.messenger, harness.provider, connection.dispose);
      return toMessengerSession(harness, connection, session, open);
    };
    await body(await open());
  });
}

function toMessengerSession(
  { fixtures }: MessengerHarness,
  connection: MessengerConnection,
  session: PortSession<Messenger>,
  reconnect: (policy: Policy) => Promise<MessengerSession>,
): MessengerSession {
  const { bound, unique } = session;
  const { channel } = fixtures;
  return {
    ...session,
    messenger: bound,
    connection,
    fixtures,
    reconnect,
    sendUnique: async () => {
      const text = unique('message');
      return { ref: await bound.send({ channel, text }), text };
    },
    saying: async (text, thread) => {
      const newest = await take(bound.listMessages({ channel, thread, pageSize: 100 }), 100);
      return newest.filter((message) => message.text.includes(text));
    },
    missing: (what) => fixtures.missing?.[what] ?? 'missing',
  };
}
