import { type ChatEvent, pipeline } from '@quayside/core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createFakeAnthropic } from '../src/testing/index.js';
import { loadTransport } from './load-transport.js';
import { streamed } from './streamed.js';

interface Event {
  readonly name: string;
  readonly data: unknown;
}

const encoder = new TextEncoder();

/** The events of an answer with everything in it, as the fake sends them. */
async function eventsOf(): Promise<readonly Event[]> {
  const fake = createFakeAnthropic();
  fake.willAnswer({
    thinking: 'Hm… 世界',
    text: 'Grüße, 世界 🎈',
    toolCalls: [
      { name: 'f', arguments: '{"a":"ü"}' },
      { name: 'g', arguments: '{}' },
    ],
    usage: { input: 9, output: 7, cacheRead: 4, longCacheWrite: 3, thinking: 2 },
  });
  const answer = await fake.fetch('https://api.anthropic.com/v1/messages', {
    method: 'POST',
    headers: { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' },
    body: JSON.stringify({
      model: 'claude-haiku-5-5',
      max_tokens: 100,
      stream: true,
      messages: [{ role: 'user', content: 'a' }],
    }),
  });
  const blocks = (await answer.text()).split('\n\n').filter((block) => block !== '');
  return blocks.map((block) => ({
    name: /^event: (.*)$/m.exec(block)?.[1] ?? '',
    data: JSON.parse(block.slice(block.indexOf('data: ') + 6)),
  }));
}

/** How a server may write one event. */
interface Style {
  readonly end: '\n' | '\r' | '\r\n';
  readonly space: boolean;
  /** Over how many data lines. */
  readonly lines: 'one' | 'many';
  readonly comment: boolean;
  /** Some gateways leave the name to the data. */
  readonly named: boolean;
}

const PLAIN: Style = { end: '\n', space: true, lines: 'one', comment: false, named: true };

const style: fc.Arbitrary<Style> = fc.record({
  end: fc.constantFrom('\n', '\r', '\r\n'),
  space: fc.boolean(),
  lines: fc.constantFrom('one', 'many'),
  comment: fc.boolean(),
  named: fc.boolean(),
});

function write({ name, data }: Event, { end, space, lines, comment, named }: Style): string {
  const colon = space ? ': ' : ':';
  const json = lines === 'one' ? JSON.stringify(data) : JSON.stringify(data, null, 1);
  const fields = [
    ...(comment ? [': keep-alive', ''] : []),
    ...(named ? [`event${colon}${name}`] : []),
    ...json.split('\n').map((line) => `data${colon}${line}`),
    '',
  ];
  return fields.map((line) => line + end).join('');
}

type Pieces = readonly Uint8Array[];

async function* readEach(answers: readonly Pieces[]): AsyncGenerator<ChatEvent[]> {
  const { model } = streamed(answers, { policy: pipeline() });
  for (const _ of answers) {
    const events: ChatEvent[] = [];
    const input = { messages: [{ role: 'user', content: 'hello' }] } as const;
    for await (const event of await model.stream(input)) events.push(event);
    yield events;
  }
}

async function read(pieces: Pieces): Promise<readonly ChatEvent[]> {
  for await (const events of readEach([pieces])) return events;
  return [];
}

/** Cuts the bytes at these places. */
function cut(bytes: Uint8Array, places: readonly number[]): Pieces {
  const edges = [0, ...places.toSorted((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, at) => bytes.subarray(edges[at], edge));
}

describe('the bytes of a stream', () => {
  let events: readonly Event[];
  let bytes: Uint8Array;
  let expected: readonly ChatEvent[];

  beforeAll(async () => {
    await loadTransport();
    events = await eventsOf();
    bytes = encoder.encode(events.map((event) => write(event, PLAIN)).join(''));
    expected = await read([bytes]);
    expect(expected.at(-1)).toMatchObject({ type: 'answer.finished' });
    expect(expected.length).toBeGreaterThan(10);
  });

  it('mean the same cut at any one place', async () => {
    const answers = Array.from(bytes, (_, place) => cut(bytes, [place]));
    let place = 0;
    for await (const read of readEach(answers)) {
      expect(read, `cut at ${place}`).toEqual(expected);
      place += 1;
    }
    expect(place).toBe(bytes.length);
  });

  it('mean the same byte by byte', async () => {
    const places = Array.from(bytes, (_, place) => place).slice(1);
    expect(await read(cut(bytes, places))).toEqual(expected);
  });

  it('mean the same however their lines are written, and wherever they are cut', async () => {
    const styles = fc.array(style, { minLength: events.length, maxLength: events.length });
    const places = fc.array(fc.nat(), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(styles, fc.boolean(), places, async (chosen, hasMark, drawn) => {
        const text = events.map((event, at) => write(event, chosen[at] ?? PLAIN)).join('');
        const written = encoder.encode((hasMark ? '\u{feff}' : '') + text);
        const pieces = cut(
          written,
          drawn.map((place) => place % written.length),
        );
        expect(await read(pieces)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('end as they do without the last blank line', async () => {
    expect(await read([bytes.subarray(0, bytes.length - 2)])).toEqual(expected);
  });

  it('are cut, and say so, wherever they end before the last event', async () => {
    const last = encoder.encode(write(events.at(-1) ?? { name: '', data: {} }, PLAIN));
    const sure = bytes.length - last.length;
    for (let place = 0; place < sure; place += 17) {
      const reading = read([bytes.subarray(0, place)]);
      await expect(reading, `ends at ${place}`).rejects.toMatchObject({
        code: expect.stringMatching(/^(unavailable|malformed_response)$/),
        execution: 'unknown',
      });
    }
  });
});
