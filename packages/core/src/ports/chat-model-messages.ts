/** A piece of what a user says. */
export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'image';
      readonly image: ImageSource;
      /** How closely the model looks, where it can choose. @default 'auto' */
      readonly detail?: 'auto' | 'low' | 'high' | undefined;
    };

/** An image that the provider fetches, or that is sent along. Local models take bytes only. */
export type ImageSource =
  | { readonly url: string }
  | { readonly bytes: Uint8Array; readonly mediaType: `image/${string}` };

/** A tool that the model wants run. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON as the model wrote it. Models err: parse it as input from outside. */
  readonly arguments: string;
}

/** What the model said; goes back unchanged as the next turn's history. */
export interface AssistantMessage {
  readonly role: 'assistant';
  /** Empty where the model only called tools. */
  readonly text: string;
  readonly toolCalls?: readonly ToolCall[] | undefined;
  /**
   * The provider's own parts of this turn (signed thinking, encrypted reasoning), which some models need
   * back between tool calls. Opaque, JSON, and of use to the provider that made it only: adapters pass over those
   * of others, so that a conversation may move.
   */
  readonly continuation?: unknown;
}

export type ChatMessage =
  | { readonly role: 'user'; readonly content: string | readonly ContentPart[] }
  | AssistantMessage
  | {
      readonly role: 'tool';
      readonly toolCallId: string;
      /** What the tool answered; JSON as a string where it is structured. */
      readonly content: string;
      /** True where the tool failed, so that the model may try otherwise. @default false */
      readonly failed?: boolean | undefined;
    };
