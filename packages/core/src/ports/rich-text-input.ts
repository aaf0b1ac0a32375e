import * as z from '../schema/index.js';
import { text, webUrl } from './input-parts.js';
import {
  type Button,
  type Inline,
  type ListBlock,
  type ListItem,
  MAX_LIST_DEPTH,
  type RichText,
  type RichTextBlock,
} from './rich-text.js';

const flag = z.optional(z.boolean());
const style = { bold: flag, italic: flag, strike: flag, code: flag };
const listFace = { type: z.literal('list'), ordered: flag };
const buttonFace = { text, style: z.optional(z.enum(['normal', 'primary', 'danger'])) };

const mentionType = z.literal('mention');
const inline: z.Schema<Inline> = z.lazy(() =>
  z.union([
    z.string(),
    z.discriminatedUnion('type', [
      z.strictObject({ type: z.literal('text'), text, ...style }),
      z.strictObject({ type: z.literal('link'), url: webUrl, text: z.optional(text), ...style }),
      z.discriminatedUnion('kind', [
        z.strictObject({
          type: mentionType,
          kind: z.enum(['person', 'channel', 'group']),
          id: text,
        }),
        z.strictObject({ type: mentionType, kind: z.enum(['everyone', 'here']) }),
      ]),
    ]),
  ]),
);
const content = z.array(inline).check(z.minLength(1));

const button: z.Schema<Button> = z.lazy(() =>
  z.union([
    z.strictObject({ ...buttonFace, url: webUrl }),
    z.strictObject({ ...buttonFace, action: text, value: z.optional(z.string()) }),
  ]),
);

const tooDeep = z.custom<ListBlock>(
  () => false,
  `lists may be nested ${MAX_LIST_DEPTH} levels deep`,
);

/**
 * Written out level by level instead of by a schema that contains itself: input that is nested too deep,
 * or that contains itself, is then refused by its shape and cannot exhaust the stack.
 */
function itemsOfDepth(levels: number): z.Schema<readonly ListItem[]> {
  const list =
    levels > 1 ? z.strictObject({ ...listFace, items: itemsOfDepth(levels - 1) }) : tooDeep;
  return z.array(z.strictObject({ content, list: z.optional(list) })).check(z.minLength(1));
}

const block: z.Schema<RichTextBlock> = z.lazy(() =>
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('heading'), text }),
    z.strictObject({ type: z.literal('paragraph'), content }),
    z.strictObject({ type: z.literal('quote'), content }),
    z.strictObject({ ...listFace, items: itemsOfDepth(MAX_LIST_DEPTH) }),
    z.strictObject({ type: z.literal('code_block'), text, language: z.optional(text) }),
    z.strictObject({ type: z.literal('divider') }),
    z.strictObject({ type: z.literal('buttons'), buttons: z.array(button).check(z.minLength(1)) }),
  ]),
);

/** Checks a {@link RichText}: known blocks only, none of them empty, links to the web only. */
export const richTextInput: z.Schema<RichText> = z.lazy(() => z.array(block).check(z.minLength(1)));
