import { html } from 'hono/html';
import { type PageRange, presets } from '../page-range.js';
import type { Html } from './layout.js';

/** Chooses the days of a page; `action` is the page itself. */
export function rangeForm(range: PageRange, action: string, fields: Html | '' = ''): Html {
  const { from, to, today } = range;
  return html`<form class="filters" method="get" action="${action}">
<label>From <input type="date" name="from" value="${from}" max="${today}" required></label>
<label>To <input type="date" name="to" value="${to}" max="${today}" required></label>
${fields}
<button>Show</button>
<span class="presets">${presets(today).map(
    ([label, first]) =>
      html`<a href="${action}?from=${first}&amp;to=${today}"${first === from && to === today ? html` aria-current="true"` : ''}>${label}</a>`,
  )}</span>
</form>`;
}
