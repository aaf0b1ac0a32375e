import { describe, expect, it } from 'vitest';
import { IntegrationError, isIntegrationError, withErrorFields } from './integration-error.js';

const fields = { message: 'it failed', code: 'unavailable', execution: 'unknown' } as const;

describe('IntegrationError', () => {
  it('is an Error with a name, a stack and its cause', () => {
    const cause = new Error('socket hang up');
    const error = new IntegrationError({ ...fields, cause });
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('IntegrationError');
    expect(error.cause).toBe(cause);
    expect(error.stack).toContain('integration-error.test');
    expect('cause' in new IntegrationError(fields)).toBe(false);
  });

  it('is recognised by its mark, so that another copy of the package matches too', () => {
    const foreign = Object.assign(new Error('from another copy'), fields, {
      [Symbol.for('@quayside/core/IntegrationError')]: true,
    });
    expect(isIntegrationError(foreign)).toBe(true);
    expect(isIntegrationError(foreign, 'unavailable')).toBe(true);
  });

  it.each([undefined, null, 'unavailable', {}, new Error('plain'), { ...fields }])(
    'does not take %s for one',
    (value) => {
      expect(isIntegrationError(value)).toBe(false);
    },
  );

  it('is narrowed by code', () => {
    const error = new IntegrationError(fields);
    expect(isIntegrationError(error, 'timeout')).toBe(false);
    expect(isIntegrationError(error, 'timeout', 'unavailable')).toBe(true);
  });

  it('is copied with other fields, its stack where it was', () => {
    const error = new IntegrationError({ ...fields, requestId: 'req_1', retryAfterMs: 5 });
    const copy = withErrorFields(error, { attempts: 2 });
    expect(copy).toMatchObject({ ...fields, requestId: 'req_1', retryAfterMs: 5, attempts: 2 });
    expect(copy.stack).toBe(error.stack);
    expect(error.attempts).toBeUndefined();
    expect(isIntegrationError(copy)).toBe(true);
  });

  it('shows neither its mark nor a stack in JSON', () => {
    const json = JSON.stringify(new IntegrationError(fields));
    expect(JSON.parse(json)).toEqual({
      name: 'IntegrationError',
      code: 'unavailable',
      execution: 'unknown',
    });
  });
});
