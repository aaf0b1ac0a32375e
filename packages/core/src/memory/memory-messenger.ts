import { type BoundPort, bindPort } from '../bind-port.js';
import type { Call, Listener } from '../call.js';
import { type Clock, systemClock } from '../clock.js';
import { IntegrationError } from '../errors/integration-error.js';
import type { Policy } from '../policy.js';
import type { Driver } from '../port.js';
import { type Messenger, messenger } from '../ports/messenger.js';
import type { UploadFileInput } from '../ports/messenger-requests.js';
import type { Channel, MessageRef, Person } from '../ports/messenger-resources.js';
import { readSized, SizedStreamError } from '../sized-reader.js';
import { answerOnce } from './answer-once.js';
import * as messages from './memory-messages.js';
import * as lists from './memory-messenger-lists.js';
import {
  createMemoryMessengerState,
  deliverDue,
  type MemoryEphemeral,
  type MemoryFile,
  type MemoryMessage,
  type MemoryMessengerState,
  post,
} from './memory-messenger-state.js';
import { refusal } from './memory-refusal.js';
import { createFaultQueue, type MemoryFault, travel } from './travel.js';

export interface MemoryMessengerOptions {
  /** Surrounds every call. @default none */
  readonly policy?: Policy | undefined;
  readonly listeners?: readonly Listener[] | undefined;
  /** Gives `sentAt`, the time of scheduled messages, and the spans of facts. @default the system's */
  readonly clock?: Clock | undefined;
  /** @default {@link memoryChannels} */
  readonly channels?: readonly Channel[] | undefined;
  /** Members of every channel. @default {@link memoryPeople} */
  readonly people?: readonly Person[] | undefined;
  /**
   * Remembers idempotency keys, as Discord does. Without it a message whose answer was lost and which is
   * sent again is there twice, as with Slack.
   *
   * @default false
   */
  readonly remembersKeys?: boolean | undefined;
}

/** A messenger in memory, for tests of code that sends messages. */
export interface MemoryMessenger {
  /** The port, bound as any adapter's; its provider is `memory`. */
  readonly messenger: BoundPort<Messenger>;
  /** Every message in every channel, oldest first. */
  readonly messages: readonly MemoryMessage[];
  readonly ephemerals: readonly MemoryEphemeral[];
  readonly files: readonly MemoryFile[];
  /** Writes a message as a person would. */
  receive(message: {
    readonly channel: string;
    readonly author: string;
    readonly text: string;
    readonly thread?: string | undefined;
  }): MessageRef;
  /**
   * Breaks the next request of `operation`: `unreachable` before the provider acts (`not_executed`),
   * `answer_lost` after it acted (`unknown`). Several queue up.
   */
  failNext(operation: keyof Messenger, fault: MemoryFault): void;
}

/** The channels that a memory messenger starts with. */
export const memoryChannels: {
  readonly general: Channel;
  readonly secret: Channel;
  readonly archived: Channel;
} = {
  general: channel('general', 'public', false),
  secret: channel('secret', 'private', false),
  archived: channel('old', 'public', true),
};

/** The people that a memory messenger starts with. */
export const memoryPeople: { readonly ada: Person; readonly grace: Person } = {
  ada: { id: 'ada', name: 'Ada', email: 'ada@example.com', isBot: false },
  grace: { id: 'grace', name: 'Grace', email: 'grace@example.com', isBot: false },
};

function channel(name: string, kind: Channel['kind'], archived: boolean): Channel {
  return { id: `channel_${name}`, name, kind, topic: undefined, archived };
}

/**
 * Creates a messenger in memory. It keeps channels, people, threads and the schedule, and passes the
 * conformance suite of the port, so code that works with it works with any adapter. Scheduled messages
 * are posted when the clock has reached their time and anything is asked.
 */
export function createMemoryMessenger(options: MemoryMessengerOptions = {}): MemoryMessenger {
  const { policy, listeners, clock = systemClock, remembersKeys = false } = options;
  const state = createMemoryMessengerState(
    clock,
    options.channels ?? Object.values(memoryChannels),
    options.people ?? Object.values(memoryPeople),
  );
  const faults = createFaultQueue<keyof Messenger>();
  const keyed = remembersKeys ? 'keyed' : 'none';
  return {
    messenger: bindPort(messenger, memoryMessengerDriver(state, faults.take), {
      provider: 'memory',
      policy,
      listeners,
      clock,
      probe: async () => {},
      idempotency: Object.fromEntries(MAKING.map((name) => [name, keyed])),
    }),
    get messages() {
      deliverDue(state);
      return [...state.messages.values()];
    },
    get ephemerals() {
      return [...state.ephemerals];
    },
    get files() {
      return [...state.files];
    },
    receive: ({ channel: id, author, text, thread }) => {
      if (!state.channels.has(id)) throw noChannel(id);
      return post(state, id, { text, blocks: undefined }, { author, thread }).ref;
    },
    failNext: faults.add,
  };
}

/** The operations that make something and so may be repeated by accident. */
const MAKING = ['send', 'reply', 'sendDirect', 'sendEphemeral', 'schedule', 'uploadFile'] as const;

function memoryMessengerDriver(
  state: MemoryMessengerState,
  fault: (operation: string) => MemoryFault | undefined,
): Driver<Messenger> {
  type Act<Input, Answer> = (
    state: MemoryMessengerState,
    input: Input,
    call: Call,
    cursor?: string,
  ) => Answer;
  const plain =
    <Input, Answer>(act: Act<Input, Answer>) =>
    (input: Input, call: Call, cursor?: string): Promise<Answer> =>
      travel(call, fault, () => {
        deliverDue(state);
        return act(state, input, call, cursor);
      });
  const making = <Input, Answer>(act: Act<Input, Answer>) =>
    plain((_state, input: Input, call) =>
      call.idempotency === 'keyed'
        ? answerOnce(state.answers, call, input, () => act(state, input, call))
        : act(state, input, call),
    );
  const upload = making(messages.uploadFile);
  return {
    send: making(messages.send),
    reply: making(messages.reply),
    sendDirect: making(messages.sendDirect),
    sendEphemeral: making(messages.sendEphemeral),
    schedule: making(messages.schedule),
    cancelScheduled: plain(messages.cancelScheduled),
    editMessage: plain(messages.editMessage),
    deleteMessage: plain(messages.deleteMessage),
    getPermalink: plain(messages.getPermalink),
    react: plain(messages.react),
    unreact: plain(messages.unreact),
    uploadFile: async (input, call) => upload(await readFile(input, call), call),
    findPerson: plain(lists.findPerson),
    listChannels: plain(lists.listChannels),
    listMembers: plain(lists.listMembers),
    listMessages: plain(lists.listMessages),
  };
}

/** Before anything else: no repeat would find the bytes of a stream again. */
async function readFile(input: UploadFileInput, call: Call): Promise<messages.ReadFile> {
  const { content } = input;
  if (typeof content === 'string' || content instanceof Uint8Array) return { ...input, content };
  try {
    return { ...input, content: await readSized(content) };
  } catch (error) {
    if (error instanceof SizedStreamError) throw refusal(call, 'invalid_request', error.message);
    throw error;
  }
}

function noChannel(id: string): IntegrationError {
  return new IntegrationError({
    message: `memory receive failed: there is no channel '${id}' (not_found).`,
    code: 'not_found',
    execution: 'not_executed',
  });
}
