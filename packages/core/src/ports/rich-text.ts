/**
 * Text with structure, as much of it as Slack (rich text blocks and `mrkdwn`), Discord (Markdown) and
 * Microsoft Teams (HTML and adaptive cards) all can show. Every string in it is literal: adapters escape
 * what would be markup for their provider, so `*` stays a star and `@everyone` notifies nobody.
 */
export type RichText = readonly RichTextBlock[];

/** How deep lists may be nested. Discord shows no more, Slack eight. */
export const MAX_LIST_DEPTH = 6;

export type RichTextBlock =
  | { readonly type: 'heading'; readonly text: string }
  | { readonly type: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly type: 'quote'; readonly content: readonly Inline[] }
  | ListBlock
  | {
      readonly type: 'code_block';
      readonly text: string;
      /** For highlighting where the provider has it: `ts`, `sql`. */
      readonly language?: string | undefined;
    }
  | { readonly type: 'divider' }
  | { readonly type: 'buttons'; readonly buttons: readonly Button[] };

export interface ListBlock {
  readonly type: 'list';
  /** Numbers instead of bullets. @default false */
  readonly ordered?: boolean | undefined;
  readonly items: readonly ListItem[];
}

export interface ListItem {
  readonly content: readonly Inline[];
  /** A list below this item, at most {@link MAX_LIST_DEPTH} levels in all. */
  readonly list?: ListBlock | undefined;
}

/** How a run of text looks. */
export interface InlineStyle {
  readonly bold?: boolean | undefined;
  readonly italic?: boolean | undefined;
  readonly strike?: boolean | undefined;
  readonly code?: boolean | undefined;
}

/** A run of text, a link, or a mention, which notifies. A plain string is a run without style. */
export type Inline =
  | string
  | ({ readonly type: 'text'; readonly text: string } & InlineStyle)
  | ({
      readonly type: 'link';
      /** `http:` or `https:`. */
      readonly url: string;
      /** @default the URL */
      readonly text?: string | undefined;
    } & InlineStyle)
  | { readonly type: 'mention'; readonly kind: 'person' | 'channel' | 'group'; readonly id: string }
  /** Everybody in the channel (`everyone`), or those of them who are online (`here`). */
  | { readonly type: 'mention'; readonly kind: 'everyone' | 'here' };

/** Opens a page, or sends `action` and `value` to the application by the provider's webhook. */
export type Button = {
  readonly text: string;
  /** @default 'normal' */
  readonly style?: 'normal' | 'primary' | 'danger' | undefined;
} & (
  | { readonly url: string }
  | {
      /** Names the action, unique within the message. */
      readonly action: string;
      readonly value?: string | undefined;
    }
);
