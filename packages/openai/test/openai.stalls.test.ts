import { beforeAll, describe, expect, it } from 'vitest';
import { loadTransport } from './load-transport.js';
import { chunk, DONE, errorOf, event, type Step, streamed } from './streamed.js';

beforeAll(loadTransport);

const failure = (error: object): string => `data: ${JSON.stringify({ error })}\n\n`;
const whole = [chunk({ content: 'Hi' }), chunk({}, 'stop'), DONE];
const times = (count: number, ...steps: readonly Step[]): readonly Step[] =>
  Array.from({ length: count }, () => steps).flat();

describe('what fails before the first event', () => {
  const rows: ReadonlyArray<readonly [string, readonly Step[]]> = [
    ['an error of the server', [failure({ type: 'server_error' })]],
    ['a limit', [failure({ code: 'rate_limit_exceeded' })]],
    ['a limit that a gateway tells by its status', [failure({ code: 429, message: '…' })]],
    ['a flat error without a name', ['data: {"type":"error","code":"server_error"}\n\n']],
    ['an end without a word', []],
    ['a connection that is cut', [': ping\n\n', 'CUT']],
  ];
  it.each(rows)('is asked for again: %s', async (_name, broken) => {
    const { read, requests } = streamed([broken, whole]);
    const events = await read();
    expect(events.map(({ type }) => type)).toEqual([
      'answer.started',
      'text.added',
      'answer.finished',
    ]);
    expect(events[0]).toMatchObject({ model: 'm' });
    expect(requests()).toBe(2);
  });

  it('is not asked for again where that cannot help', async () => {
    const { read, requests, usage } = streamed([[failure({ code: 'insufficient_quota' })]]);
    expect(await errorOf(read())).toMatchObject({ code: 'quota_exhausted', execution: 'executed' });
    expect(requests()).toBe(1);
    // Nothing was said, and nothing is charged for.
    expect(usage).toEqual([]);
  });
});

describe('what fails after the first event', () => {
  const rows: ReadonlyArray<readonly [string, Step, string]> = [
    ['an error of the server', failure({ type: 'server_error' }), 'unavailable unknown'],
    [
      'a wrong request',
      failure({ type: 'invalid_request_error', code: 'unheard_of' }),
      'invalid_request executed',
    ],
    ['an overloaded engine', failure({ type: 'overloaded_error' }), 'unavailable not_executed'],
    ['an error by its event', 'event: error\ndata: {"message":"no"}\n\n', 'unavailable unknown'],
    [
      'a flat error without a name',
      'data: {"type":"error","code":"rate_limit_exceeded"}\n\n',
      'rate_limited not_executed',
    ],
    ['a limit told by its status', failure({ code: 429 }), 'rate_limited not_executed'],
    ['a connection that is cut', 'CUT', 'unavailable unknown'],
    ['broken JSON', 'data: {"choices":[\n\n', 'malformed_response unknown'],
  ];
  it.each(rows)('ends the stream, and is not asked for again: %s', async (_name, step, end) => {
    const { read, events, requests } = streamed([[chunk({ content: 'Hi' }), step]]);
    const { code, execution } = await errorOf(read());
    expect(`${code} ${execution}`).toBe(end);
    expect(events.map(({ type }) => type)).toEqual(['answer.started', 'text.added']);
    expect(requests()).toBe(1);
  });

  it.each([
    [{ type: 'error', code: 'rate_limit_exceeded', message: 'no' }, 'rate_limited'],
    [{ type: 'error', code: null, message: 'no' }, 'unavailable'],
  ])('is told of by an event of the responses API: %j', async (data, code) => {
    const steps = [
      event('response.output_text.delta', { delta: 'Hi' }),
      `event: error\ndata: ${JSON.stringify(data)}\n\n`,
    ];
    const { read } = streamed([steps], { api: 'responses' });
    expect(await errorOf(read())).toMatchObject({ code });
  });

  it('is told of by a response that failed', async () => {
    const error = { code: 'server_error', message: 'The model broke' };
    const response = { id: 'r', model: 'm', status: 'failed', output: [], error };
    const steps = [
      event('response.output_text.delta', { delta: 'Hi' }),
      event('response.failed', { response }),
    ];
    const { read } = streamed([steps], { api: 'responses' });
    expect(await errorOf(read())).toMatchObject({ code: 'unavailable', execution: 'unknown' });
  });
});

describe('a stream that stalls', () => {
  const keepAlive = [
    ': keep-alive\n\n',
    'event: ping\ndata: {"type":"ping"}\n\n',
    'data: {"type":"keepalive","sequence_number":3}\n\n',
    '\n\n',
  ];
  it.each(keepAlive)('ends for want of events, whatever keeps it open: %j', async (sign) => {
    const steps = [chunk({ content: 'Hi' }), ...times(60, 10_000, sign)];
    const { read, clock, requests } = streamed([steps]);
    expect(await errorOf(read())).toMatchObject({
      code: 'timeout',
      execution: 'unknown',
      operation: 'stream',
    });
    expect(clock.now()).toBe(60_000);
    expect(requests()).toBe(1);
  });

  it('before its first event counts as an attempt that took too long', async () => {
    const silent = times(60, 10_000, ': keep-alive\n\n');
    const { read, clock, requests } = streamed([silent, whole]);
    await read();
    expect(requests()).toBe(2);
    expect(clock.now()).toBeGreaterThanOrEqual(150_000);
  });

  it('may take as long as it is told to', async () => {
    const steps = [chunk({ content: 'Hi' }), 100_000, ...whole];
    const { read } = streamed([steps], { streamIdleMs: 120_000 });
    expect((await read()).at(-1)).toMatchObject({ answer: { text: 'HiHi' } });
  });

  it('is not waited for after the last word of a response', async () => {
    const response = { id: 'r', model: 'm', status: 'completed', output: [] };
    const steps = [event('response.completed', { response }), ...times(60, 10_000)];
    const { read, clock } = streamed([steps], { api: 'responses' });
    expect((await read()).at(-1)).toMatchObject({ type: 'answer.finished' });
    expect(clock.now()).toBe(0);
  });
});
