import type { CallOptions } from '../call.js';
import { misconfigured } from '../errors/misconfigured.js';
import type { ChatModel } from '../ports/chat-model.js';
import type { ChatAnswer } from '../ports/chat-model-answer.js';
import type { ChatMessage, ToolCall } from '../ports/chat-model-messages.js';
import type { ChatInput, ChatTool, JsonSchema } from '../ports/chat-model-request.js';
import type { StandardSchema } from '../standard-schema.js';

/** A tool that the model may call. Make one with {@link tool}. */
export interface Tool {
  readonly declaration: ChatTool;
  /** Checks the arguments and runs. */
  call(args: string, signal: AbortSignal): Promise<unknown>;
}

/** Joins a tool's declaration with what it does, its arguments typed by their schema. */
export function tool<Input>(definition: {
  readonly name: string;
  readonly description?: string | undefined;
  /** Checks the arguments, which models get wrong. */
  readonly input: StandardSchema<unknown, Input>;
  /** Describes the arguments to the model. @default what the schema writes of itself */
  readonly parameters?: JsonSchema | undefined;
  readonly strict?: boolean | undefined;
  readonly run: (input: Input, signal: AbortSignal) => unknown;
}): Tool {
  const { name, description, input, run, strict } = definition;
  const parameters = definition.parameters ?? writtenBy(input, name);
  return {
    declaration: { name, description, parameters, strict },
    call: async (args, signal) => {
      const result = await input['~standard'].validate(parseArguments(args));
      if (result.issues !== undefined)
        throw new TypeError(`the arguments are wrong: ${result.issues.map(toText).join('; ')}`);
      return run(result.value, signal);
    },
  };
}

export interface RunToolsOptions extends CallOptions {
  /** Most turns of the model; a whole number of at least 1. @default 8 */
  readonly maxSteps?: number | undefined;
  /** Sees every turn, before its tools run; throw to stop. */
  readonly onStep?: ((answer: ChatAnswer) => void) | undefined;
}

/** What a conversation with tools came to. */
export interface ToolRun {
  /** The last turn. */
  readonly answer: ChatAnswer;
  /** The conversation, the last turn included: append to it to go on. */
  readonly messages: readonly ChatMessage[];
  /** Turns of the model. */
  readonly steps: number;
  /** False where `maxSteps` ended it while the model still wanted tools. */
  readonly finished: boolean;
}

/**
 * Asks a model, runs the tools that it calls, and asks again with their results, until it has said what it
 * has to say. Tools of one turn run side by side, each once. One that throws is reported to the model as
 * failed, so that it may try otherwise; its message goes to the provider. A `toolChoice` that forces a call
 * holds for the first turn: with it, the model could never finish. `timeoutMs` bounds each turn; abort ends
 * the whole at once, also while a tool runs, which gets the signal.
 *
 * @throws what the model's port throws, exactly the signal's reason, and misconfigured for `maxSteps` below 1
 */
export async function runTools(
  model: ChatModel,
  input: Omit<ChatInput, 'tools'>,
  tools: readonly Tool[],
  options: RunToolsOptions = {},
): Promise<ToolRun> {
  const { maxSteps = 8, onStep, ...callOptions } = options;
  if (!Number.isInteger(maxSteps) || maxSteps < 1)
    throw misconfigured('runTools', `maxSteps is ${maxSteps}`, 'Give a whole number above 0.');
  const signal = options.signal ?? new AbortController().signal;
  const byName = new Map(tools.map((one) => [one.declaration.name, one]));
  const declared = tools.length === 0 ? {} : { tools: tools.map(({ declaration }) => declaration) };
  let messages = input.messages;
  for (let steps = 1; ; steps += 1) {
    const turn = steps === 1 ? input : withoutForce(input);
    const answer = await model.complete({ ...turn, ...declared, messages }, callOptions);
    messages = [...messages, answer.message];
    onStep?.(answer);
    const finished = answer.finishReason !== 'tool_calls';
    if (finished || steps >= maxSteps) return { answer, messages, steps, finished };
    signal.throwIfAborted();
    const run = (call: ToolCall): Promise<ChatMessage> => runTool(byName, call, signal);
    const results = Promise.all(answer.toolCalls.map(run));
    messages = [...messages, ...(await unlessAborted(signal, results))];
  }
}

function withoutForce(input: Omit<ChatInput, 'tools'>): Omit<ChatInput, 'tools'> {
  const { toolChoice, ...free } = input;
  return toolChoice === 'required' || typeof toolChoice === 'object' ? free : input;
}

/** Waits for tools, also for those that do not heed the signal. */
async function unlessAborted<T>(signal: AbortSignal, running: Promise<T>): Promise<T> {
  let abort = (): void => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason);
  });
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([running, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
    running.catch(() => {});
  }
}

async function runTool(
  tools: ReadonlyMap<string, Tool>,
  { id, name, arguments: args }: ToolCall,
  signal: AbortSignal,
): Promise<ChatMessage> {
  const found = tools.get(name);
  try {
    if (found === undefined) throw new TypeError(`there is no tool '${name}'`);
    const result = await found.call(args, signal);
    const content = typeof result === 'string' ? result : (JSON.stringify(result) ?? 'null');
    return { role: 'tool', toolCallId: id, content };
  } catch (error) {
    // What a tool throws because of the abort ends the whole, not the tool alone.
    signal.throwIfAborted();
    const content = JSON.stringify({ error: error instanceof Error ? error.message : 'it failed' });
    return { role: 'tool', toolCallId: id, content, failed: true };
  }
}

function parseArguments(args: string): unknown {
  try {
    return args.trim() === '' ? {} : JSON.parse(args);
  } catch {
    throw new TypeError('the arguments are no JSON');
  }
}

function toText(issue: { readonly message: string }): string {
  return issue.message;
}

/** The extension of Standard Schema by which zod and others write themselves as JSON Schema. */
interface Writer {
  readonly jsonSchema?: { input(options: { readonly target: 'draft-2020-12' }): unknown };
}

function writtenBy(schema: StandardSchema, name: string): JsonSchema {
  // The extension is optional and not part of StandardSchema: read it as what it may be.
  const standard = schema['~standard'] as Writer;
  let written: unknown;
  try {
    written = standard.jsonSchema?.input({ target: 'draft-2020-12' });
  } catch {
    // The libraries throw for what JSON Schema cannot say.
  }
  if (typeof written === 'object' && written !== null) return written as JsonSchema;
  throw misconfigured(
    `tool '${name}'`,
    'its schema cannot write itself as JSON Schema',
    'Give parameters beside it.',
  );
}
