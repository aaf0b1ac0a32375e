import { beforeAll, describe, expect, it } from 'vitest';
import { loadTransport } from './load-transport.js';
import {
  answerOf,
  closed,
  delta,
  ended,
  errorOf,
  event,
  opened,
  type Step,
  start,
  streamed,
  textBlock,
  word,
} from './streamed.js';

beforeAll(loadTransport);

const failure = (type: string, details?: object): string =>
  event('error', { error: { type, message: 'It says no.', details } });
const whole = [start(), textBlock, word('Hi'), closed(), ended()];
const begun = [start(), textBlock, word('Hi')];
const times = (count: number, ...steps: readonly Step[]): readonly Step[] =>
  Array.from({ length: count }, () => steps).flat();

describe('what fails before the first event', () => {
  const rows: ReadonlyArray<readonly [string, readonly Step[]]> = [
    ['an error of the server', [failure('api_error')]],
    ['an overload', [failure('overloaded_error')]],
    ['a limit', [failure('rate_limit_error')]],
    ['an error that is not named as one', ['data: {"error":"overloaded"}\n\n']],
    ['a flat error', ['data: {"type":"error","message":"no"}\n\n']],
    ['an end without a word', []],
    ['a connection that is cut', [event('ping'), 'CUT']],
  ];
  it.each(rows)('is asked for again: %s', async (_name, broken) => {
    const { read, requests } = streamed([broken, whole]);
    const events = await read();
    expect(events.map(({ type }) => type)).toEqual([
      'answer.started',
      'text.added',
      'answer.finished',
    ]);
    expect(requests()).toBe(2);
  });

  it('is not asked for again where that cannot help', async () => {
    const spent = failure('rate_limit_error', { error_code: 'contract_spend_limit_reached' });
    const { read, requests, usage } = streamed([[spent]]);
    expect(await errorOf(read())).toMatchObject({ code: 'quota_exhausted', execution: 'executed' });
    expect(requests()).toBe(1);
    // Nothing was said, and nothing is charged for.
    expect(usage).toEqual([]);
  });
});

describe('what fails after the first event', () => {
  const rows: ReadonlyArray<readonly [string, Step, string]> = [
    ['an error of the server', failure('api_error'), 'unavailable unknown'],
    // The answer had begun: its tokens may be paid for.
    ['an overload', failure('overloaded_error'), 'unavailable unknown'],
    ['a limit', failure('rate_limit_error'), 'rate_limited unknown'],
    ['a time that ran out', failure('timeout_error'), 'timeout unknown'],
    ['a wrong request', failure('invalid_request_error'), 'invalid_request executed'],
    ['an error that nobody knows', failure('solar_flare_error'), 'unavailable unknown'],
    ['a connection that is cut', 'CUT', 'unavailable unknown'],
    ['broken JSON', 'data: {"type":"content_block\n\n', 'malformed_response unknown'],
    ['a list', 'data: []\n\n', 'malformed_response unknown'],
    ['a delta of no block', word('lost', 7), 'malformed_response unknown'],
    ['a block of no place', event('content_block_start', {}), 'malformed_response unknown'],
    ['a delta without its text', delta({ type: 'text_delta' }), 'malformed_response unknown'],
    [
      'a delta that is none',
      event('content_block_delta', { index: 0 }),
      'malformed_response unknown',
    ],
    ['an end that is none', event('message_delta'), 'malformed_response unknown'],
  ];
  it.each(rows)('ends the stream, and is not asked for again: %s', async (_name, step, end) => {
    const { read, events, requests, usage } = streamed([[...begun, step]]);
    const { code, execution, operation } = await errorOf(read());
    expect(`${code} ${execution} ${operation}`).toBe(`${end} stream`);
    expect(events.map(({ type }) => type)).toEqual(['answer.started', 'text.added']);
    expect(requests()).toBe(1);
    expect(usage).toMatchObject([{ estimated: true, inputTokens: 9, outputTokens: 1 }]);
  });
});

describe('a stream that stalls', () => {
  const stalled = { code: 'timeout', execution: 'unknown', operation: 'stream' };

  it.each([': keep-alive\n\n', event('ping'), '\n\n'])(
    'ends for want of events, whatever keeps it open: %j',
    async (sign) => {
      const { read, clock, requests } = streamed([[...begun, ...times(60, 10_000, sign)]]);
      expect(await errorOf(read())).toMatchObject(stalled);
      expect(clock.now()).toBe(60_000);
      expect(requests()).toBe(1);
    },
  );

  it('before its first event counts as an attempt that took too long', async () => {
    const silent = times(60, 10_000, event('ping'));
    const { read, clock, requests } = streamed([silent, whole]);
    await read();
    expect(requests()).toBe(2);
    expect(clock.now()).toBeGreaterThanOrEqual(150_000);
  });

  it('may take as long as it is told to', async () => {
    const steps = [...begun, 100_000, word(' you'), closed(), ended()];
    const { read } = streamed([steps], { streamIdleMs: 120_000 });
    expect(answerOf(await read()).text).toBe('Hi you');
  });
});

describe('a model that is busy and does not show it', () => {
  const thinking = [start(), opened({ type: 'thinking', thinking: '', signature: '' })];
  const pings = times(60, 10_000, event('ping'));
  const said = [opened({ type: 'text', text: '' }, 1), word('Hi', 1), closed(1), ended()];

  it('is alive while it pings in the middle of a call, as an empty piece of it tells', async () => {
    const call = { type: 'tool_use', id: 't', name: 'write_file', input: {} };
    const written = delta({ type: 'input_json_delta', partial_json: '{"text":"…"}' });
    const steps = [start(), opened(call), ...pings, written, closed(), ended('tool_use')];
    const { read, clock } = streamed([steps]);
    const events = await read();
    expect(clock.now()).toBe(600_000);
    expect(events.filter(({ type }) => type === 'tool_call.added')).toHaveLength(61);
    expect(answerOf(events).toolCalls).toMatchObject([{ arguments: '{"text":"…"}' }]);
  });

  it('is alive while it pings and a tool of Anthropic’s works', async () => {
    const search = { type: 'server_tool_use', id: 's', name: 'web_search', input: {} };
    const { read, clock } = streamed([[start(), opened(search), closed(), ...pings, ...said]]);
    expect(answerOf(await read()).text).toBe('Hi');
    expect(clock.now()).toBe(600_000);
  });

  it('is alive while it pings and thinks, as an empty thought tells', async () => {
    const signed = delta({ type: 'signature_delta', signature: 'EqQB' });
    const { read, clock } = streamed([[...thinking, ...pings, signed, closed(), ...said]]);
    const events = await read();
    expect(clock.now()).toBe(600_000);
    expect(events.filter(({ type }) => type === 'reasoning.added')).toHaveLength(60);
    expect(answerOf(events)).toMatchObject({ text: 'Hi', reasoning: undefined });
  });

  it('has stalled once it pings no more', async () => {
    const { read, clock } = streamed([[...thinking, 10_000, event('ping'), 600_000]]);
    expect(await errorOf(read())).toMatchObject({ code: 'timeout' });
    expect(clock.now()).toBe(70_000);
  });

  it('has stalled where it pings after its thoughts', async () => {
    const { read, clock } = streamed([[...thinking, closed(), ...pings]]);
    expect(await errorOf(read())).toMatchObject({ code: 'timeout' });
    expect(clock.now()).toBe(60_000);
  });
});
