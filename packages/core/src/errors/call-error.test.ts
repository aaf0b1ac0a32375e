import { describe, expect, it } from 'vitest';
import { callError } from './call-error.js';

const call = { provider: 'pad', port: 'notes', operation: 'addNote' };

describe('callError', () => {
  it('says who failed at what, the code, and what to do', () => {
    const cause = new Error('socket');
    const error = callError(call, {
      what: 'the stream was cut',
      remedy: 'Start again.',
      code: 'unavailable',
      execution: 'unknown',
      cause,
    });
    expect(error.message).toBe(
      'pad addNote failed: the stream was cut (unavailable). Start again.',
    );
    expect(error).toMatchObject({ ...call, code: 'unavailable', execution: 'unknown', cause });
    expect(error.attempts).toBeUndefined();
  });

  it('says that nothing was sent where no attempt was made', () => {
    const { message } = callError(call, {
      what: 'timeoutMs must be positive',
      code: 'invalid_request',
      execution: 'not_executed',
      attempts: 0,
    });
    expect(message).toBe('pad addNote was not sent: timeoutMs must be positive (invalid_request).');
  });
});
