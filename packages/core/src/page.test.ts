import { describe, expect, it } from 'vitest';
import { errorOf, recorder } from '../test/failures.js';
import { bindNotes, type Note } from '../test/note-port.js';
import type { Call } from './call.js';
import { take, toPages } from './page.js';

const ROWS: readonly Note[] = Array.from({ length: 5 }, (_, index) => ({
  id: String(index),
  text: `note ${index}`,
}));

/** A provider with five notes, two a page, and a page in the middle that is empty. */
function fiveNotes() {
  const asked: Array<string | undefined> = [];
  const { facts, listen } = recorder();
  const pages: Readonly<Record<string, readonly [readonly Note[], string | undefined]>> = {
    start: [ROWS.slice(0, 2), 'a'],
    a: [[], 'b'],
    b: [ROWS.slice(2, 4), 'c'],
    c: [ROWS.slice(4), undefined],
  };
  const listNotes = async (_: unknown, __: Call, cursor: string | undefined) => {
    asked.push(cursor);
    const [items, next] = pages[cursor ?? 'start'] ?? [[], undefined];
    return { items, next };
  };
  return { port: bindNotes({ listNotes }, { listeners: [listen] }), asked, facts };
}

describe('pages', () => {
  it('yield every item in order, over empty pages too', async () => {
    const { port } = fiveNotes();
    expect(await take(port.listNotes(), 100)).toEqual(ROWS);
  });

  it('ask for nothing before they are read, and for no more than is read', async () => {
    const { port, asked } = fiveNotes();
    const list = port.listNotes();
    expect(asked).toEqual([]);
    for await (const note of list) if (note.id === '1') break;
    expect(asked).toEqual([undefined]);
  });

  it('are a call of its own each', async () => {
    const { port, facts } = fiveNotes();
    await take(port.listNotes(), 100);
    expect(facts.filter(({ type }) => type === 'call.started')).toHaveLength(4);
    expect(facts.filter(({ type }) => type === 'call.settled')).toHaveLength(4);
  });

  it('start anew each time they are read', async () => {
    const { port, asked } = fiveNotes();
    const list = port.listNotes();
    expect(await take(list, 1)).toEqual(await take(list, 1));
    expect(asked).toEqual([undefined, undefined]);
  });

  it('go on from a cursor', async () => {
    const { port, asked } = fiveNotes();
    const [page] = await take(port.listNotes().byPage({ cursor: 'b' }), 1);
    expect(page).toEqual({ items: ROWS.slice(2, 4), next: 'c' });
    expect(asked).toEqual(['b']);
  });

  it('end with an error where the provider repeats a page for ever', async () => {
    const stuck = bindNotes({ listNotes: async () => ({ items: ROWS.slice(0, 1), next: 'same' }) });
    const seen: Note[] = [];
    const reading = (async () => {
      for await (const note of stuck.listNotes()) seen.push(note);
    })();
    expect(await errorOf(reading)).toMatchObject({ code: 'malformed_response', provider: 'pad' });
    expect(seen).toHaveLength(2);
  });

  it.each([2, 3, 7])('end with an error where %i pages go round', async (length) => {
    let reads = 0;
    const list = async () => ({ items: ROWS.slice(0, 1), next: `page-${reads++ % length}` });
    for (const pages of [bindNotes({ listNotes: list }).listNotes(), toPages(list)]) {
      reads = 0;
      expect((await errorOf(take(pages, 100))).code).toBe('malformed_response');
      expect(reads).toBeLessThan(4 * length);
    }
  });

  it('reject a wrong input when they are read', async () => {
    const { port, asked } = fiveNotes();
    const list = port.listNotes({ pageSize: 1.5 });
    expect(await errorOf(take(list, 1))).toMatchObject({ code: 'invalid_request', attempts: 0 });
    expect(asked).toEqual([]);
  });

  it("stop at the caller's abort, between two pages", async () => {
    const { port, asked } = fiveNotes();
    const controller = new AbortController();
    const reason = new Error('enough');
    const items = port.listNotes({}, { signal: controller.signal })[Symbol.asyncIterator]();
    await items.next();
    await items.next();
    controller.abort(reason);
    await expect(items.next()).rejects.toBe(reason);
    expect(asked).toEqual([undefined]);
  });
});

describe('take', () => {
  it('takes nothing where nothing is wanted, without asking', async () => {
    const { port, asked } = fiveNotes();
    expect(await take(port.listNotes(), 0)).toEqual([]);
    expect(asked).toEqual([]);
  });
});
