import { describe, expect, it } from 'vitest';
import { errorOf, failure, recorder } from '../test/failures.js';
import { bindNotes, type Note } from '../test/note-port.js';
import { provenanceOf } from './fallback/provenance.js';
import { firstOf, firstOfWith } from './first-of.js';
import { take } from './page.js';
import { createVirtualClock } from './testing/virtual-clock.js';

const note = (text: string): Note => ({ id: text, text });

/** A list of two pages whose pages fail as they are told to. */
function lister(provider: string, failing: { first?: Error; second?: Error } = {}) {
  return bindNotes(
    {
      listNotes: async (_, __, cursor) => {
        const error = cursor === undefined ? failing.first : failing.second;
        if (error !== undefined) throw error;
        return cursor === undefined
          ? { items: [note(`${provider} a`)], next: 'page:2' }
          : { items: [note(`${provider} b`)], next: undefined };
      },
    },
    { provider },
  );
}

/** A stream that fails before its first event, or after it. */
function streamer(provider: string, failing: 'never' | 'at_once' | 'later') {
  async function* events(): AsyncGenerator<Note> {
    if (failing === 'at_once') throw failure('unavailable', 'unknown');
    yield note(`${provider} a`);
    if (failing === 'later') throw failure('unavailable', 'unknown');
  }
  return bindNotes({ followNotes: async () => events() }, { provider });
}

const down = (): Error => failure('unavailable', 'unknown');
const texts = async (list: AsyncIterable<Note>) => (await take(list, 100)).map(({ text }) => text);

describe('firstOf › pages', () => {
  it('come from the primary', async () => {
    expect(await texts(firstOf(lister('one'), lister('two')).listNotes())).toEqual([
      'one a',
      'one b',
    ]);
  });

  it('all come from the backup where the first page fails', async () => {
    const { facts, listen } = recorder();
    const port = firstOfWith(
      { listeners: [listen] },
      lister('one', { first: down() }),
      lister('two'),
    );
    expect(await texts(port.listNotes())).toEqual(['two a', 'two b']);
    expect(facts).toEqual([{ type: 'fallback.used', from: 'one', to: 'two' }]);
  });

  it('are never mixed: a later page fails', async () => {
    const port = firstOf(lister('one', { second: down() }), lister('two'));
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { text } of port.listNotes()) seen.push(text);
    })();
    expect((await errorOf(reading)).code).toBe('unavailable');
    expect(seen).toEqual(['one a']);
  });

  it('are resumed where they were begun', async () => {
    const [one, two] = [lister('one', { first: down() }), lister('two')];
    const [page] = await take(firstOf(one, two).listNotes().byPage(), 1);
    expect(page?.next).toBe('two:page:2');
    const rest = firstOf(lister('one'), two).listNotes().byPage({ cursor: page?.next });
    expect((await take(rest, 10)).flatMap(({ items }) => items.map(({ text }) => text))).toEqual([
      'two b',
    ]);
  });

  it('are not resumed by a cursor of somebody else', async () => {
    const pages = firstOf(lister('one'), lister('two')).listNotes();
    const error = await errorOf(take(pages.byPage({ cursor: 'three:page:2' }), 1));
    expect(error.message).toMatch(/none of one, two/);
    expect(error).toMatchObject({ code: 'invalid_request', attempts: 0 });
  });

  it('and their items know who they came from', async () => {
    const port = firstOf(lister('one', { first: down() }), lister('two'));
    const [page] = await take(port.listNotes().byPage(), 1);
    expect([provenanceOf(page), provenanceOf(page?.items[0])]).toEqual(['two', 'two']);
    const items = await take(port.listNotes(), 2);
    expect(items.map(provenanceOf)).toEqual(['two', 'two']);
  });

  it('keep the whole time of a call for each later page', async () => {
    const clock = createVirtualClock();
    const deadlines: Array<number | undefined> = [];
    const two = bindNotes(
      {
        listNotes: async (_, call, cursor) => {
          deadlines.push(call.deadline);
          return { items: [note('a')], next: cursor === undefined ? '2' : undefined };
        },
      },
      { clock },
    );
    const slow = async (): Promise<never> => {
      await clock.advance(30);
      throw down();
    };
    const port = firstOf(bindNotes({ listNotes: slow }, { clock }), two);
    await take(port.listNotes({}, { timeoutMs: 100 }), 10);
    // The first page shares its time with the primary; the second is a call of its own, begun at 30.
    expect(deadlines).toEqual([100, 130]);
  });
});

describe('firstOf › streams', () => {
  it('come from the backup where the primary fails before the first event', async () => {
    const stream = await firstOf(streamer('one', 'at_once'), streamer('two', 'never')).followNotes({
      from: '0',
    });
    expect(provenanceOf(stream)).toBe('two');
    expect(await texts(stream)).toEqual(['two a']);
  });

  it('are not begun again after the first event', async () => {
    const port = firstOf(streamer('one', 'later'), streamer('two', 'never'));
    const stream = await port.followNotes({ from: '0' });
    expect(provenanceOf(stream)).toBe('one');
    expect((await errorOf(texts(stream))).code).toBe('unavailable');
  });
});
