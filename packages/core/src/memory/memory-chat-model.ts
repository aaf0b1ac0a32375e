import { type BoundPort, bindPort } from '../bind-port.js';
import type { Call, Listener } from '../call.js';
import { type Clock, systemClock } from '../clock.js';
import type { Policy } from '../policy.js';
import { type ChatModel, chatModel } from '../ports/chat-model.js';
import type { ChatAnswer } from '../ports/chat-model-answer.js';
import { withOutput } from '../ports/chat-model-output.js';
import type { ChatInput } from '../ports/chat-model-request.js';
import { type MemoryAnswer, toMemoryChatAnswer } from './memory-answer.js';
import { memoryChatStream, report } from './memory-chat-stream.js';
import { refusal } from './memory-refusal.js';
import { createFaultQueue, type MemoryFault, travel } from './travel.js';

export interface MemoryChatModelOptions {
  /** Surrounds every call. @default none */
  readonly policy?: Policy | undefined;
  readonly listeners?: readonly Listener[] | undefined;
  /** Measures the spans of facts. @default the system's */
  readonly clock?: Clock | undefined;
  /** The models that there are, the default one first. @default ['memory-1'] */
  readonly models?: readonly [string, ...string[]] | undefined;
  /** Answers what `willAnswer` has not prepared. @default repeats what the user said last */
  readonly answer?: ((input: ChatInput) => MemoryAnswer) | undefined;
}

/** A language model in memory, for tests of code that asks one. */
export interface MemoryChatModel {
  /** The port, bound as any adapter's; its provider is `memory`. */
  readonly model: BoundPort<ChatModel>;
  /** Everything that was asked, oldest first. */
  readonly inputs: readonly ChatInput[];
  /** Prepares the next answer. Several queue up. */
  willAnswer(answer: MemoryAnswer): void;
  /**
   * Breaks the next request of `operation`: `unreachable` before the model answers, `answer_lost` after;
   * `cut` ends a stream after its first words.
   */
  failNext(operation: keyof ChatModel, fault: MemoryFault | 'cut'): void;
}

/**
 * Creates a language model in memory that says what it is told to. Usage, structured outputs, tool calls,
 * streams and their faults are those of the port, so code that works with it works with any adapter.
 */
export function createMemoryChatModel(options: MemoryChatModelOptions = {}): MemoryChatModel {
  const { policy, listeners, clock = systemClock, answer = repeatUser } = options;
  const models = options.models ?? ['memory-1'];
  const inputs: ChatInput[] = [];
  const prepared: MemoryAnswer[] = [];
  const faults = createFaultQueue<keyof ChatModel>();
  let cuts = 0;
  const ask = async (input: ChatInput, call: Call): Promise<ChatAnswer> => {
    const said = await travel(call, faults.take, () => {
      const model = input.model ?? models[0];
      if (!models.includes(model)) throw refusal(call, 'not_found', `there is no model '${model}'`);
      inputs.push(input);
      return { model, answer: prepared.shift() ?? answer(input) };
    });
    return toMemoryChatAnswer(said.answer, input, `answer_${inputs.length}`, said.model);
  };
  const driver = {
    complete: async (input: ChatInput, call: Call) => {
      const answered = await ask(input, call);
      // An answer of another shape than was asked for is paid for, too.
      report(call, answered, answered.usage, false);
      return withOutput(answered, input, call);
    },
    stream: async (input: ChatInput, call: Call) => {
      const isCut = cuts > 0;
      if (isCut) cuts -= 1;
      return memoryChatStream(await ask(input, call), input, call, isCut);
    },
  };
  const probe = async (): Promise<void> => {};
  return {
    model: bindPort(chatModel, driver, { provider: 'memory', policy, listeners, clock, probe }),
    inputs,
    willAnswer: (next) => {
      prepared.push(next);
    },
    failNext: (operation, fault) => {
      if (fault === 'cut') cuts += 1;
      else faults.add(operation, fault);
    },
  };
}

function repeatUser({ messages }: ChatInput): MemoryAnswer {
  const last = messages.findLast(({ role }) => role === 'user');
  if (last?.role !== 'user') return { text: '' };
  if (typeof last.content === 'string') return { text: last.content };
  const texts = last.content.flatMap((part) => (part.type === 'text' ? part.text : []));
  return { text: texts.join('\n') };
}
