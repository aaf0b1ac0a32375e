import { type Call, type ChatInput, type ChatTool, toOutputJsonSchema } from '@quayside/core';
import type { AnthropicOptions } from '../anthropic-options.js';
import { notSent } from './model-of.js';
import { toClosedSchema } from './to-closed-schema.js';
import { toThinking } from './to-thinking.js';
import { toTurns } from './to-turns.js';

/** So many are written within the time of one attempt. */
const MAX_TOKENS = 8_192;

export function maxTokensOf(input: ChatInput, options: AnthropicOptions): number {
  return input.maxTokens ?? options.maxTokens ?? MAX_TOKENS;
}

/**
 * The body of POST /v1/messages (https://platform.claude.com/docs/en/api/messages/create). There is no seed.
 *
 * @throws invalid_request for what Anthropic does not take, nothing being sent
 */
export function toMessageParams(
  input: ChatInput,
  model: string,
  options: AnthropicOptions,
  call: Call,
): Readonly<Record<string, unknown>> {
  checkRanges(input, call);
  const { userId, serviceTier } = options;
  return {
    ...toPrompt(input, model, options, call),
    max_tokens: maxTokensOf(input, options),
    stop_sequences: input.stop,
    temperature: input.temperature,
    top_p: input.topP,
    metadata: userId === undefined ? undefined : { user_id: userId },
    service_tier: serviceTier,
  };
}

/** What the model gets to see, which is what is counted. */
export function toPrompt(
  input: ChatInput,
  model: string,
  options: AnthropicOptions,
  call: Call,
): Readonly<Record<string, unknown>> {
  const { output, instructions } = input;
  const { promptCache, serverTools = [] } = options;
  const { thinking, effort } = toThinking(input, model, maxTokensOf(input, options), options);
  const tools = [...serverTools, ...(input.tools ?? []).map((tool) => toTool(tool, call))];
  const format = output && toFormat(output, call);
  return {
    model,
    messages: toTurns(input.messages, call),
    system: instructions,
    tools: tools.length === 0 ? undefined : tools,
    tool_choice: toToolChoice(input),
    thinking,
    output_config: (format ?? effort) === undefined ? undefined : { effort, format },
    cache_control: promptCache && { type: 'ephemeral', ttl: promptCache },
  };
}

function toTool({ name, description, parameters, strict }: ChatTool, call: Call): unknown {
  const schema = strict === true ? toClosedSchema(parameters, call) : parameters;
  return { name, description, input_schema: schema, strict };
}

function toToolChoice({ toolChoice, tools, parallelToolCalls }: ChatInput): unknown {
  const isOne = parallelToolCalls !== undefined && tools !== undefined;
  if (toolChoice === undefined && !isOne) return undefined;
  if (toolChoice === 'none') return { type: 'none' };
  const parallel = isOne ? { disable_parallel_tool_use: !parallelToolCalls } : {};
  if (typeof toolChoice === 'object') return { type: 'tool', name: toolChoice.tool, ...parallel };
  return { type: toolChoice === 'required' ? 'any' : 'auto', ...parallel };
}

function toFormat(output: NonNullable<ChatInput['output']>, call: Call): unknown {
  return { type: 'json_schema', schema: toClosedSchema(toOutputJsonSchema(output, call), call) };
}

/** The port allows what other providers take. */
function checkRanges({ temperature = 0, stop = [] }: ChatInput, call: Call): void {
  if (temperature > 1) throw notSent(call, 'its temperature is above 1', 'Give 0 to 1.');
  if (stop.some((text) => text.trim() === ''))
    throw notSent(call, 'a stop text is blank', 'Give one with a character that shows.');
}
