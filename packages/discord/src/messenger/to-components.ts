import type { Button, RichText } from '@quayside/core';
import { unsendable } from './unsendable.js';

/** A row of buttons, as Discord writes it (https://docs.discord.com/developers/components/reference). */
export interface ActionRow {
  readonly type: 1;
  readonly components: readonly Readonly<Record<string, unknown>>[];
}

const IN_A_ROW = 5;
const MOST_ROWS = 5;
const LONGEST_LABEL = 80;
const LONGEST_ID = 100;
const STYLES = { primary: 1, normal: 2, danger: 4 } as const;
const LINK = 5;

/** Makes the rows of all buttons; they stand below the message. @throws invalid_request for too many */
export function toComponents(blocks: RichText): readonly ActionRow[] {
  const rows = blocks.flatMap((block) =>
    block.type === 'buttons' ? toRows(block.buttons.map(toButton)) : [],
  );
  if (rows.length <= MOST_ROWS) return rows;
  throw unsendable(`it has ${rows.length} rows of buttons, and Discord takes ${MOST_ROWS}`);
}

function toRows(buttons: readonly ActionRow['components'][number][]): readonly ActionRow[] {
  const rows: ActionRow[] = [];
  for (let at = 0; at < buttons.length; at += IN_A_ROW)
    rows.push({ type: 1, components: buttons.slice(at, at + IN_A_ROW) });
  return rows;
}

function toButton(button: Button): ActionRow['components'][number] {
  const { text, style = 'normal' } = button;
  const label = text.length <= LONGEST_LABEL ? text : `${text.slice(0, LONGEST_LABEL - 1)}…`;
  if ('url' in button) return { type: 2, style: LINK, label, url: button.url };
  return { type: 2, style: STYLES[style], label, custom_id: toCustomId(button) };
}

/** The action, and its value on a line of its own. */
function toCustomId({ action, value }: { action: string; value?: string | undefined }): string {
  const id = value === undefined ? action : `${action}\n${value}`;
  if (id.length <= LONGEST_ID && !action.includes('\n')) return id;
  throw unsendable(
    `the action of a button and its value have more than ${LONGEST_ID} characters, or the action has a line break`,
  );
}

/** The action and the value that {@link toComponents} has put into an id. */
export function fromCustomId(id: string): { readonly action: string; readonly value?: string } {
  const end = id.indexOf('\n');
  return end < 0 ? { action: id } : { action: id.slice(0, end), value: id.slice(end + 1) };
}
