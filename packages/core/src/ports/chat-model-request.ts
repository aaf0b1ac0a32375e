import type { StandardSchema } from '../standard-schema.js';
import type { ChatMessage } from './chat-model-messages.js';

/** A JSON Schema (2020-12) as a plain object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface ChatTool {
  /** Letters, digits, `_` and `-`, at most 64. */
  readonly name: string;
  readonly description?: string | undefined;
  /** Describes the arguments: a schema of type `object`. */
  readonly parameters: JsonSchema;
  /** Holds the model to the schema exactly, where the provider can. @default false */
  readonly strict?: boolean | undefined;
}

/** Which tools the model may, must or must not call. */
export type ToolChoice = 'auto' | 'none' | 'required' | { readonly tool: string };

/**
 * Asks for JSON of a shape. Give one schema: a Standard Schema that can write itself as JSON Schema
 * (zod, valibot and arktype can), a Standard Schema and its JSON Schema, or a JSON Schema alone. The
 * JSON Schema is sent; the Standard Schema, where there is one, checks and converts what comes back.
 */
export interface StructuredOutput {
  /** Names the shape for the model. @default 'answer' */
  readonly name?: string | undefined;
  readonly schema?: StandardSchema | undefined;
  readonly jsonSchema?: JsonSchema | undefined;
}

export interface ChatInput {
  /** The provider's name of the model. @default the one of the adapter's options */
  readonly model?: string | undefined;
  /** What the model shall be and do: the system prompt. */
  readonly instructions?: string | undefined;
  /** The conversation, oldest message first. The last one is from the user or a tool. */
  readonly messages: readonly ChatMessage[];
  readonly tools?: readonly ChatTool[] | undefined;
  /** @default 'auto' with tools */
  readonly toolChoice?: ToolChoice | undefined;
  /** Lets the model call several tools in one turn. @default the provider's */
  readonly parallelToolCalls?: boolean | undefined;
  readonly output?: StructuredOutput | undefined;
  /** How much the model thinks first, where it can. @default the provider's */
  readonly reasoningEffort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | undefined;
  /** Most tokens of the answer, thinking included. @default the provider's */
  readonly maxTokens?: number | undefined;
  /** 0 to 2. Many reasoning models refuse it. @default the provider's */
  readonly temperature?: number | undefined;
  /** 0 to 1. @default the provider's */
  readonly topP?: number | undefined;
  /** Ends the answer before any of these texts; at most four. */
  readonly stop?: readonly string[] | undefined;
  /** Makes answers repeatable as far as the provider can; ignored by those that cannot. */
  readonly seed?: number | undefined;
}
