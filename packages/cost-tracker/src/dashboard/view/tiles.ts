import { html } from 'hono/html';
import type { Html } from './layout.js';

export interface Tile {
  readonly label: string;
  readonly value: string;
  readonly note?: string | undefined;
  readonly warns?: boolean | undefined;
}

/** The figures that people come for. */
export function tiles(all: readonly Tile[]): Html {
  return html`<dl class="tiles">${all.map(
    ({ label, value, note, warns = false }) =>
      html`<div class="tile${warns ? ' warn' : ''}"><dt>${label}</dt><dd><strong>${value}</strong>${note === undefined ? '' : html`<span class="note">${note}</span>`}</dd></div>`,
  )}</dl>`;
}
