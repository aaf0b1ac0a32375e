import { describe, expect, it } from 'vitest';
import { failure, testCall } from '../../test/resilience/scripted-provider.js';
import type { ErrorCode, Execution } from '../errors/error-code.js';
import { loadVerdict } from './adaptive-overload.js';

describe('load verdict', () => {
  it.each<[ErrorCode, Execution, string]>([
    ['unavailable', 'unknown', 'overload'],
    ['unavailable', 'not_executed', 'overload'],
    ['rate_limited', 'not_executed', 'overload'],
    ['timeout', 'unknown', 'overload'],
    ['timeout', 'not_executed', 'nothing'],
    ['bulkhead_full', 'not_executed', 'nothing'],
    ['circuit_open', 'not_executed', 'nothing'],
    ['cancelled', 'unknown', 'nothing'],
    ['rejected', 'executed', 'answer'],
    ['invalid_request', 'executed', 'answer'],
    ['not_found', 'executed', 'answer'],
    ['quota_exhausted', 'executed', 'answer'],
    ['malformed_response', 'unknown', 'answer'],
  ])('%s (%s) is %s', (code, execution, verdict) => {
    expect(loadVerdict(failure(code, execution), testCall().call)).toBe(verdict);
  });

  it('an error of another kind is an answer', () => {
    for (const odd of [new TypeError('odd'), 'odd', undefined, null]) {
      expect(loadVerdict(odd, testCall().call)).toBe('answer');
    }
  });

  it("a caller's abort is nothing, whatever it was thrown as", () => {
    const { call } = testCall({ signal: AbortSignal.abort('gone') });
    for (const error of ['gone', failure('unavailable', 'unknown'), new TypeError('odd')]) {
      expect(loadVerdict(error, call)).toBe('nothing');
    }
  });

  it('a timeout further out that aborts is overload', () => {
    const reason = failure('timeout', 'unknown');
    const { call } = testCall({ signal: AbortSignal.abort(reason) });
    expect(loadVerdict(reason, call)).toBe('overload');
  });

  it('a signal that nobody aborted changes nothing', () => {
    const { call } = testCall({ signal: new AbortController().signal });
    expect(loadVerdict(failure('unavailable', 'unknown'), call)).toBe('overload');
  });
});
