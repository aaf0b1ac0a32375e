import * as z from '../schema/index.js';
import type { StandardSchema } from '../standard-schema.js';
import type { ChatMessage, ContentPart, ImageSource } from './chat-model-messages.js';
import type { ChatInput, ChatTool, JsonSchema, StructuredOutput } from './chat-model-request.js';
import { text, webUrl } from './input-parts.js';

/** Strict on what is sent: an unknown field is a typing mistake that would otherwise be lost in silence. */
const toolName = z
  .string()
  .check(z.regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, underscores or dashes'));

const jsonSchema: z.Schema<JsonSchema> = z.lazy(() =>
  z.custom<JsonSchema>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      // JSON Schema that zod wrote knows how to check itself; a schema of zod is something else.
      ('$schema' in value || !('~standard' in value)),
    'must be a JSON Schema as a plain object',
  ),
);

const standardSchema: z.Schema<StandardSchema> = z.lazy(() =>
  z.custom<StandardSchema>(
    (value) =>
      (typeof value === 'object' || typeof value === 'function') &&
      value !== null &&
      '~standard' in value,
    'must be a Standard Schema, such as one of zod',
  ),
);

const mediaType: z.Schema<`image/${string}`> = z.lazy(() =>
  z.custom<`image/${string}`>(
    (value) => typeof value === 'string' && /^image\/[\w.+-]+$/.test(value),
    'must be an image media type',
  ),
);

const bytes: z.Schema<Uint8Array> = z.lazy(() =>
  z.custom<Uint8Array>(
    (value) => value instanceof Uint8Array && value.length > 0,
    'must be a Uint8Array that is not empty',
  ),
);

const image: z.Schema<ImageSource> = z.lazy(() =>
  z.union([z.strictObject({ url: webUrl }), z.strictObject({ bytes, mediaType })]),
);

const part: z.Schema<ContentPart> = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('text'), text }),
    z.strictObject({
      type: z.literal('image'),
      image,
      detail: z.optional(z.enum(['auto', 'low', 'high'])),
    }),
  ]),
);

const toolCall = z.strictObject({ id: text, name: text, arguments: z.string() });

const message: z.Schema<ChatMessage> = z.lazy(() =>
  z.discriminatedUnion('role', [
    z.strictObject({
      role: z.literal('user'),
      content: z.union([text, z.array(part).check(z.minLength(1))]),
    }),
    z.strictObject({
      role: z.literal('assistant'),
      text: z.string(),
      toolCalls: z.optional(z.array(toolCall)),
      continuation: z.optional(z.unknown()),
    }),
    z.strictObject({
      role: z.literal('tool'),
      toolCallId: text,
      content: z.string(),
      failed: z.optional(z.boolean()),
    }),
  ]),
);

const tool: z.Schema<ChatTool> = z.lazy(() =>
  z.strictObject({
    name: toolName,
    description: z.optional(z.string()),
    parameters: jsonSchema,
    strict: z.optional(z.boolean()),
  }),
);

const output: z.Schema<StructuredOutput> = z.lazy(() =>
  z
    .strictObject({
      name: z.optional(toolName),
      schema: z.optional(standardSchema),
      jsonSchema: z.optional(jsonSchema),
    })
    .check(
      z.refine(
        (asked) => asked.schema !== undefined || asked.jsonSchema !== undefined,
        'needs a schema or a jsonSchema',
      ),
    ),
);

const chat: z.Schema<ChatInput> = z.lazy(() =>
  z.strictObject({
    model: z.optional(text),
    instructions: z.optional(text),
    messages: z.array(message).check(
      z.minLength(1),
      z.refine(
        (messages) => messages.at(-1)?.role !== 'assistant',
        'must end with a message of the user or a tool',
      ),
    ),
    tools: z.optional(
      z.array(tool).check(z.minLength(1), z.refine(hasDistinctNames, 'have two tools of one name')),
    ),
    toolChoice: z.optional(
      z.union([z.enum(['auto', 'none', 'required']), z.strictObject({ tool: toolName })]),
    ),
    parallelToolCalls: z.optional(z.boolean()),
    output: z.optional(output),
    reasoningEffort: z.optional(z.enum(['none', 'minimal', 'low', 'medium', 'high'])),
    maxTokens: z.optional(z.int().check(z.gte(1))),
    temperature: z.optional(z.number().check(z.gte(0), z.lte(2))),
    topP: z.optional(z.number().check(z.gte(0), z.lte(1))),
    stop: z.optional(z.array(text).check(z.minLength(1), z.maxLength(4))),
    seed: z.optional(z.int()),
  }),
);

export const chatInput: StandardSchema<unknown, ChatInput> = chat;

function hasDistinctNames(tools: readonly ChatTool[]): boolean {
  return new Set(tools.map(({ name }) => name)).size === tools.length;
}
