import {
  type Call,
  type ChatInput,
  type ChatMessage,
  type ChatTool,
  type ContentPart,
  toOutputJsonSchema,
} from '@quayside/core';
import { toImageUrl } from './image-url.js';
import { isStrictSchema } from './strict-schema.js';

/** The body of POST /chat/completions (https://platform.openai.com/docs/api-reference/chat/create). */
export function toCompletionParams(
  input: ChatInput,
  model: string,
  call: Call,
): Readonly<Record<string, unknown>> {
  const { tools, toolChoice, output } = input;
  return {
    model,
    messages: toMessages(input),
    tools: tools?.map(toTool),
    tool_choice:
      typeof toolChoice === 'object'
        ? { type: 'function', function: { name: toolChoice.tool } }
        : toolChoice,
    parallel_tool_calls: input.parallelToolCalls,
    response_format: output && toResponseFormat(output, call),
    reasoning_effort: input.reasoningEffort,
    max_completion_tokens: input.maxTokens,
    temperature: input.temperature,
    top_p: input.topP,
    stop: input.stop,
    seed: input.seed,
  };
}

function toMessages({ instructions, messages }: ChatInput): unknown[] {
  const system = instructions === undefined ? [] : [{ role: 'system', content: instructions }];
  return [...system, ...messages.map(toMessage)];
}

function toMessage(message: ChatMessage): unknown {
  switch (message.role) {
    case 'user':
      return {
        role: 'user',
        content:
          typeof message.content === 'string' ? message.content : message.content.map(toPart),
      };
    case 'assistant':
      return {
        role: 'assistant',
        content: message.text === '' && message.toolCalls?.length ? null : message.text,
        tool_calls: message.toolCalls?.map(({ id, name, arguments: written }) => ({
          id,
          type: 'function',
          function: { name, arguments: written },
        })),
      };
    case 'tool':
      return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
  }
}

function toPart(part: ContentPart): unknown {
  if (part.type === 'text') return { type: 'text', text: part.text };
  const { image, detail } = part;
  return { type: 'image_url', image_url: { url: toImageUrl(image), detail } };
}

function toTool({ name, description, parameters, strict }: ChatTool): unknown {
  return { type: 'function', function: { name, description, parameters, strict } };
}

function toResponseFormat(output: NonNullable<ChatInput['output']>, call: Call): unknown {
  const schema = toOutputJsonSchema(output, call);
  const strict = isStrictSchema(schema);
  return { type: 'json_schema', json_schema: { name: output.name ?? 'answer', schema, strict } };
}
