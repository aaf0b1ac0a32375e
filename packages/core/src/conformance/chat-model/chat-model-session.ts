import type { UsageFact } from '../../fact.js';
import type { Policy } from '../../policy.js';
import type { ChatModel } from '../../ports/chat-model.js';
import type { ChatAnswer, ChatEvent } from '../../ports/chat-model-answer.js';
import type { ChatInput } from '../../ports/chat-model-request.js';
import { check } from '../check.js';
import type { ConformanceCase } from '../conformance-case.js';
import { inSessionScope, type PortSession } from '../port-session.js';
import type {
  ChatModelCapability,
  ChatModelConnection,
  ChatModelHarness,
  PreparedAnswer,
} from './chat-model-harness.js';

/** A behaviour of the chat model port. */
export type ChatModelCase = ConformanceCase<ChatModelSession, ChatModelCapability>;

/** What one test works with. */
export interface ChatModelSession extends PortSession<ChatModel> {
  readonly model: ChatModel;
  readonly connection: ChatModelConnection;
  readonly missingModel: string;
  /** Connects once more, through `policy`. */
  reconnect(policy: Policy): Promise<ChatModelSession>;
  /** Tells the model what to say, where it can be told. */
  prepare(answer: PreparedAnswer): Promise<void>;
  /** Asks for one word. */
  askForWord(options?: Partial<ChatInput>): ChatInput;
  /** The tokens that were reported so far. */
  usage(): readonly UsageFact[];
}

/** Runs `body` in a session of its own, then checks that nothing it saw held a secret. */
export function inChatModelSession(
  harness: ChatModelHarness,
  body: (session: ChatModelSession) => Promise<void>,
): Promise<void> {
  return inSessionScope(harness.secrets, async (scope) => {
    const open = async (policy?: Policy): Promise<ChatModelSession> => {
      const connection = await harness.connect({ policy });
      const session = scope.open(connection.model, harness.provider, connection.dispose);
      return {
        ...session,
        model: session.bound,
        connection,
        missingModel: harness.fixtures.missingModel ?? 'no-such-model',
        reconnect: open,
        prepare: async (answer) => connection.prepare?.(answer),
        askForWord: (options) => ({
          messages: [{ role: 'user', content: 'Answer with the one word: pong' }],
          ...options,
        }),
        usage: () =>
          session.facts.flatMap(({ fact }) => (fact.type === 'usage.reported' ? fact : [])),
      };
    };
    await body(await open());
  });
}

/** Reads a stream to its end. */
export async function readAll(stream: AsyncIterable<ChatEvent>): Promise<readonly ChatEvent[]> {
  const events: ChatEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

/** The whole answer at the end of a stream. */
export function answerOf(events: readonly ChatEvent[]): ChatAnswer {
  const last = events.at(-1);
  check(last?.type === 'answer.finished', 'the last event of a stream is answer.finished');
  return last.answer;
}
