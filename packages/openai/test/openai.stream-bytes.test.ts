import type { ChatEvent } from '@quayside/core';
import { pipeline } from '@quayside/core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OpenAIOptions } from '../src/index.js';
import { createFakeOpenAI } from '../src/testing/index.js';
import { loadTransport } from './load-transport.js';
import { DONE, streamed } from './streamed.js';

type Api = NonNullable<OpenAIOptions['api']>;
interface Event {
  readonly name: string | undefined;
  readonly data: unknown;
}

const encoder = new TextEncoder();

/** The events of an answer with everything in it, as the fake sends them over `api`. */
async function eventsOf(api: Api): Promise<readonly Event[]> {
  const fake = createFakeOpenAI();
  fake.willAnswer({
    text: 'Grüße, 世界 🎈',
    reasoning: 'Hm…',
    toolCalls: [
      { name: 'f', arguments: '{"a":"ü"}' },
      { name: 'g', arguments: '{}' },
    ],
    usage: { input: 9, output: 7, cached: 4, reasoning: 2 },
  });
  const path = api === 'responses' ? 'responses' : 'chat/completions';
  const answer = await fake.fetch(`https://api.openai.com/v1/${path}`, {
    method: 'POST',
    headers: { authorization: 'Bearer k' },
    body: JSON.stringify({
      model: 'gpt-5',
      stream: true,
      stream_options: { include_usage: true },
      messages: [],
      input: 'a',
    }),
  });
  const blocks = (await answer.text()).split('\n\n').filter((block) => block !== '');
  return blocks
    .filter((block) => !block.endsWith('[DONE]'))
    .map((block) => {
      const [, name] = /^event: (.*)$/m.exec(block) ?? [];
      return { name, data: JSON.parse(block.slice(block.indexOf('data: ') + 6)) };
    });
}

/** How a server may write one event. */
interface Style {
  readonly end: '\n' | '\r' | '\r\n';
  readonly space: boolean;
  /** Over how many data lines. */
  readonly lines: 'one' | 'many';
  readonly comment: boolean;
}

const PLAIN: Style = { end: '\n', space: true, lines: 'one', comment: false };

const style: fc.Arbitrary<Style> = fc.record({
  end: fc.constantFrom('\n', '\r', '\r\n'),
  space: fc.boolean(),
  lines: fc.constantFrom('one', 'many'),
  comment: fc.boolean(),
});

function write({ name, data }: Event, { end, space, lines, comment }: Style): string {
  const colon = space ? ': ' : ':';
  const json = lines === 'one' ? JSON.stringify(data) : JSON.stringify(data, null, 1);
  const fields = [
    ...(comment ? [': keep-alive', ''] : []),
    ...(name === undefined ? [] : [`event${colon}${name}`]),
    ...json.split('\n').map((line) => `data${colon}${line}`),
    '',
  ];
  return fields.map((line) => line + end).join('');
}

type Pieces = readonly Uint8Array[];

async function* readEach(answers: readonly Pieces[], api: Api): AsyncGenerator<ChatEvent[]> {
  const { model } = streamed(answers, { api, policy: pipeline() });
  for (const _ of answers) {
    const events: ChatEvent[] = [];
    const input = { messages: [{ role: 'user', content: 'hello' }] } as const;
    for await (const event of await model.stream(input)) events.push(event);
    yield events;
  }
}

async function read(pieces: Pieces, api: Api): Promise<readonly ChatEvent[]> {
  for await (const events of readEach([pieces], api)) return events;
  return [];
}

/** Cuts the bytes at these places. */
function cut(bytes: Uint8Array, places: readonly number[]): Pieces {
  const edges = [0, ...places.toSorted((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, at) => bytes.subarray(edges[at], edge));
}

beforeAll(loadTransport);

describe.each(['completions', 'responses'] as const)('a stream of %s', (api) => {
  const end = api === 'completions' ? DONE : '';
  let events: readonly Event[];
  let whole: string;
  let expected: readonly ChatEvent[];

  beforeAll(async () => {
    events = await eventsOf(api);
    whole = events.map((event) => write(event, PLAIN)).join('') + end;
    expected = await read([encoder.encode(whole)], api);
    expect(expected.at(-1)).toMatchObject({ type: 'answer.finished' });
    expect(expected.length).toBeGreaterThan(10);
  });

  it('means the same cut at any one place', async () => {
    const bytes = encoder.encode(whole);
    const answers = Array.from(bytes, (_, place) => cut(bytes, [place]));
    let place = 0;
    for await (const read of readEach(answers, api)) {
      expect(read, `cut at ${place}`).toEqual(expected);
      place += 1;
    }
    expect(place).toBe(bytes.length);
  });

  it('means the same byte by byte', async () => {
    const bytes = encoder.encode(whole);
    const places = Array.from(bytes, (_, place) => place).slice(1);
    expect(await read(cut(bytes, places), api)).toEqual(expected);
  });

  it('means the same however its lines are written, and wherever it is cut', async () => {
    const styles = fc.array(style, { minLength: events.length, maxLength: events.length });
    const places = fc.array(fc.nat(), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(styles, fc.boolean(), places, async (chosen, hasMark, drawn) => {
        const text = events.map((event, at) => write(event, chosen[at] ?? PLAIN)).join('') + end;
        const bytes = encoder.encode((hasMark ? '\u{feff}' : '') + text);
        const pieces = cut(
          bytes,
          drawn.map((place) => place % bytes.length),
        );
        expect(await read(pieces, api)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('ends as it does without its last blank line', async () => {
    expect(await read([encoder.encode(whole.trimEnd())], api)).toEqual(expected);
  });

  it('is cut, and says so, wherever it ends before its end', async () => {
    const last = write(events.at(-1) ?? { name: undefined, data: {} }, PLAIN);
    const bytes = encoder.encode(whole);
    // A finish reason is an end, too: only what comes before the last word of it is a cut.
    const said = api === 'responses' ? whole.indexOf(last) : whole.indexOf('"finish_reason":"');
    const sure = encoder.encode(whole.slice(0, said)).length;
    for (let place = 0; place < sure; place += 17) {
      const reading = read([bytes.subarray(0, place)], api);
      await expect(reading, `ends at ${place}`).rejects.toMatchObject({
        code: expect.stringMatching(/^(unavailable|malformed_response)$/),
        execution: 'unknown',
      });
    }
  });
});
