import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readServerSentEvents, type ServerSentEventsOptions } from './server-sent-events.js';

async function* cut(bytes: Uint8Array, at: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (const end of [...at.filter((place) => place < bytes.length).sort((a, b) => a - b)]) {
    yield bytes.subarray(start, end);
    start = end;
  }
  yield bytes.subarray(start);
}

async function eventsOf(
  text: string | Uint8Array,
  at: readonly number[] = [],
  options?: ServerSentEventsOptions,
) {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const events: unknown[] = [];
  for await (const event of readServerSentEvents(cut(bytes, at), options)) events.push(event);
  return events;
}

const message = (data: string, rest: object = {}) => ({
  event: 'message',
  data,
  id: undefined,
  ...rest,
});

describe('server-sent events', () => {
  it('end at a blank line, whatever ends the lines', async () => {
    const expected = [message('one'), message('two')];
    expect(await eventsOf('data: one\n\ndata: two\n\n')).toEqual(expected);
    expect(await eventsOf('data: one\r\rdata: two\r\r')).toEqual(expected);
    expect(await eventsOf('data: one\r\n\r\ndata: two\r\n\r\n')).toEqual(expected);
    expect(await eventsOf('data: one\r\n\ndata: two\n\r\n')).toEqual(expected);
  });

  it('join their data lines, and lose one space after the colon', async () => {
    expect(await eventsOf('data: a\ndata:b\ndata:  c\ndata\n\n')).toEqual([message('a\nb\n c\n')]);
  });

  it('have a name and the last id of the stream', async () => {
    expect(await eventsOf('event: done\nid: 7\ndata: x\n\ndata: y\nid: a\0b\n\n')).toEqual([
      { event: 'done', data: 'x', id: '7' },
      { event: 'message', data: 'y', id: '7' },
    ]);
  });

  it('are not made of comments, of unknown fields, or of no data', async () => {
    expect(await eventsOf(': ping\n\nretry: 10\n\nevent: ghost\n\ndata: x\n: y\n\n')).toEqual([
      message('x'),
    ]);
  });

  it('lose a byte order mark, and only the first', async () => {
    expect(await eventsOf('\u{feff}data: x\n\n\u{feff}data: y\n\n')).toEqual([message('x')]);
  });

  it('are complete at the end of the stream without a blank line or a line end', async () => {
    expect(await eventsOf('data: one\n\ndata: two\n')).toEqual([message('one'), message('two')]);
    expect(await eventsOf('data: one\n\ndata: two')).toEqual([message('one'), message('two')]);
    expect(await eventsOf('')).toEqual([]);
  });

  it('arrive with the CR that ends them, before what follows', async () => {
    const seen: unknown[] = [];
    async function* slowly() {
      yield new TextEncoder().encode('data: x\r\r');
      expect(seen).toEqual([message('x')]);
      yield new TextEncoder().encode('\ndata: y\r\n\r\n');
    }
    for await (const event of readServerSentEvents(slowly())) seen.push(event);
    expect(seen).toEqual([message('x'), message('y')]);
  });

  it('are the same however the bytes are cut', async () => {
    const line = fc.constantFrom('data: ä€🎈', 'data:', ':c', 'event: e', 'id: 1', '', '', 'x: y');
    const ends = fc.constantFrom('\n', '\r', '\r\n');
    const stream = fc
      .array(fc.tuple(line, ends), { maxLength: 12 })
      .map((lines) => lines.flat().join(''));
    await fc.assert(
      fc.asyncProperty(stream, fc.array(fc.nat(120)), async (text, places) => {
        expect(await eventsOf(text, places)).toEqual(await eventsOf(text));
      }),
      { numRuns: 500 },
    );
  });

  it('do not fill the memory when one never ends', async () => {
    const options = { maxEventLength: 10 };
    await expect(eventsOf('data: 0123456789', [], options)).rejects.toThrow(RangeError);
    await expect(eventsOf('data: 012345\ndata: 012345\n\n', [], options)).rejects.toThrow(
      'longer than 10',
    );
    await expect(eventsOf('data\n'.repeat(11), [], options)).rejects.toThrow(RangeError);
    expect(await eventsOf('data: 0\n\ndata: 1\n\n', [], options)).toHaveLength(2);
  });

  it('close the stream when the loop is left', async () => {
    let closed = false;
    async function* endless() {
      try {
        for (;;) yield new TextEncoder().encode('data: x\n\n');
      } finally {
        closed = true;
      }
    }
    for await (const _event of readServerSentEvents(endless())) break;
    expect(closed).toBe(true);
  });
});
