import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CallIdentity } from '../call.js';
import type { Fact } from '../fact.js';
import { type ConsoleLevel, consoleListener } from './console-listener.js';

const call: CallIdentity = {
  provider: 'slack',
  port: 'messenger',
  operation: 'send',
  idempotency: 'none',
  idempotencyKey: undefined,
};
const settled = (code: 'unavailable' | 'cancelled' | undefined): Fact => ({
  type: 'call.settled',
  outcome: code === undefined ? 'succeeded' : 'failed',
  attempts: 1,
  durationMs: 5,
  code,
  execution: undefined,
});
const facts: readonly Fact[] = [
  { type: 'call.started' },
  settled(undefined),
  settled('cancelled'),
  { type: 'breaker.changed', key: 'slack', from: 'half_open', to: 'closed' },
  { type: 'breaker.changed', key: 'slack', from: 'closed', to: 'open' },
  { type: 'timeout.elapsed', scope: 'call', timeoutMs: 10 },
  settled('unavailable'),
];

function levelsAt(level: ConsoleLevel | undefined): readonly ConsoleLevel[] {
  const seen: ConsoleLevel[] = [];
  const listen = consoleListener({ level, write: (_line, at) => seen.push(at) });
  for (const fact of facts) listen(fact, call);
  return seen;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('consoleListener', () => {
  it('writes only what is at least as important as its level', () => {
    expect(levelsAt('debug')).toEqual(['debug', 'info', 'info', 'info', 'warn', 'warn', 'error']);
    expect(levelsAt('warn')).toEqual(['warn', 'warn', 'error']);
    expect(levelsAt('error')).toEqual(['error']);
  });

  it('starts at info unless told otherwise', () => {
    expect(levelsAt(undefined)).toEqual(levelsAt('info'));
    expect(levelsAt('info')[0]).toBe('info');
  });

  it('writes to standard error, so that a protocol on standard output stays intact', () => {
    const stderr = vi.spyOn(console, 'error').mockImplementation(() => {});
    const stdout = vi.spyOn(console, 'log').mockImplementation(() => {});
    consoleListener()(settled(undefined), call);
    expect(stderr).toHaveBeenCalledWith('slack.send succeeded, 1 attempt, 5 ms');
    expect(stdout).not.toHaveBeenCalled();
  });
});
