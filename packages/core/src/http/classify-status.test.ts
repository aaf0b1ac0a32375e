import { describe, expect, it } from 'vitest';
import { classifyStatus } from './classify-status.js';

describe('classifyStatus', () => {
  it.each([
    [400, 'invalid_request', 'executed'],
    [401, 'unauthenticated', 'executed'],
    [402, 'rejected', 'executed'],
    [403, 'permission_denied', 'executed'],
    [404, 'not_found', 'executed'],
    [408, 'timeout', 'unknown'],
    [409, 'conflict', 'executed'],
    [410, 'not_found', 'executed'],
    [412, 'conflict', 'executed'],
    [418, 'invalid_request', 'executed'],
    [421, 'unavailable', 'not_executed'],
    [422, 'invalid_request', 'executed'],
    [423, 'conflict', 'executed'],
    [425, 'unavailable', 'not_executed'],
    [429, 'rate_limited', 'not_executed'],
    [451, 'permission_denied', 'executed'],
    [500, 'unavailable', 'unknown'],
    [502, 'unavailable', 'unknown'],
    [503, 'unavailable', 'unknown'],
    [504, 'unavailable', 'unknown'],
    [599, 'unavailable', 'unknown'],
    [303, 'malformed_response', 'unknown'],
    [304, 'malformed_response', 'executed'],
    [0, 'malformed_response', 'unknown'],
    [999, 'malformed_response', 'unknown'],
  ])('%i is %s, %s', (status, code, execution) => {
    expect(classifyStatus(status)).toMatchObject({ code, execution });
  });
});
