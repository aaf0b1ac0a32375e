import {
  type Call,
  type ChatInput,
  type ChatMessage,
  type ChatTool,
  type ContentPart,
  IntegrationError,
  toOutputJsonSchema,
} from '@quayside/core';
import { toImageUrl } from './image-url.js';
import { isStrictSchema } from './strict-schema.js';

/**
 * The body of POST /responses (https://platform.openai.com/docs/api-reference/responses/create). Nothing is
 * stored at OpenAI; reasoning travels with the conversation, encrypted.
 *
 * @throws invalid_request for stop texts, which this API does not have
 */
export function toResponseParams(
  input: ChatInput,
  model: string,
  call: Call,
): Readonly<Record<string, unknown>> {
  if (input.stop !== undefined) throw noStop(call);
  const { tools, toolChoice, output } = input;
  return {
    model,
    instructions: input.instructions,
    input: input.messages.flatMap(toItems),
    tools: tools?.map(toTool),
    tool_choice:
      typeof toolChoice === 'object' ? { type: 'function', name: toolChoice.tool } : toolChoice,
    parallel_tool_calls: input.parallelToolCalls,
    text: output && { format: toFormat(output, call) },
    reasoning: input.reasoningEffort && { effort: input.reasoningEffort },
    max_output_tokens: input.maxTokens,
    temperature: input.temperature,
    top_p: input.topP,
    store: false,
    include: ['reasoning.encrypted_content'],
  };
}

function toItems(message: ChatMessage): unknown[] {
  switch (message.role) {
    case 'user':
      return [{ role: 'user', content: toContent(message.content) }];
    case 'assistant':
      // The turn as the model wrote it, its reasoning included, where it came from this API.
      if (Array.isArray(message.continuation)) return message.continuation;
      return [
        ...(message.text === '' ? [] : [{ role: 'assistant', content: message.text }]),
        ...(message.toolCalls ?? []).map(({ id, name, arguments: written }) => ({
          type: 'function_call',
          call_id: id,
          name,
          arguments: written,
        })),
      ];
    case 'tool':
      return [
        { type: 'function_call_output', call_id: message.toolCallId, output: message.content },
      ];
  }
}

function toContent(content: string | readonly ContentPart[]): unknown {
  if (typeof content === 'string') return content;
  return content.map((part) =>
    part.type === 'text'
      ? { type: 'input_text', text: part.text }
      : { type: 'input_image', image_url: toImageUrl(part.image), detail: part.detail ?? 'auto' },
  );
}

function toTool({ name, description, parameters, strict = false }: ChatTool): unknown {
  return { type: 'function', name, description, parameters, strict };
}

function toFormat(output: NonNullable<ChatInput['output']>, call: Call): unknown {
  const schema = toOutputJsonSchema(output, call);
  const strict = isStrictSchema(schema);
  return { type: 'json_schema', name: output.name ?? 'answer', schema, strict };
}

function noStop(call: Call): IntegrationError {
  return new IntegrationError({
    message: `openai ${call.operation} was not sent: the responses API has no stop texts (invalid_request). Leave \`stop\` out, or make the adapter with api: 'completions'.`,
    code: 'invalid_request',
    execution: 'not_executed',
  });
}
