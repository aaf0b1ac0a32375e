import { isIntegrationError, pipeline } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import { createSlack } from '../src/index.js';
import { checkOptions } from '../src/slack-options.js';

const failing = (status: number, body: string, headers: Record<string, string> = {}) =>
  createSlack({
    token: 'xoxb-secret-token',
    policy: pipeline(),
    fetch: async () => new Response(body, { status, headers }),
  }).messenger;

const errorOf = async (status: number, body: string, headers?: Record<string, string>) => {
  const sending = failing(status, body, headers).send({ channel: 'C1', text: 'hello' });
  const error = await sending.catch((thrown: unknown) => thrown);
  if (!isIntegrationError(error)) throw new Error(`no IntegrationError: ${error}`);
  expect(error.message + JSON.stringify(error)).not.toContain('secret-token');
  return error;
};

const refusals: ReadonlyArray<readonly [error: string, code: string, execution: string]> = [
  ['not_authed', 'unauthenticated', 'executed'],
  ['invalid_auth', 'unauthenticated', 'executed'],
  ['token_revoked', 'unauthenticated', 'executed'],
  ['token_expired', 'unauthenticated', 'executed'],
  ['account_inactive', 'unauthenticated', 'executed'],
  ['org_login_required', 'unauthenticated', 'executed'],
  ['missing_scope', 'permission_denied', 'executed'],
  ['not_allowed_token_type', 'permission_denied', 'executed'],
  ['no_permission', 'permission_denied', 'executed'],
  ['restricted_action', 'permission_denied', 'executed'],
  ['ekm_access_denied', 'permission_denied', 'executed'],
  ['team_access_not_granted', 'permission_denied', 'executed'],
  ['not_in_channel', 'permission_denied', 'executed'],
  ['cant_update_message', 'permission_denied', 'executed'],
  ['channel_not_found', 'not_found', 'executed'],
  ['user_not_found', 'not_found', 'executed'],
  ['users_not_found', 'not_found', 'executed'],
  ['message_not_found', 'not_found', 'executed'],
  ['is_archived', 'conflict', 'executed'],
  ['already_reacted', 'conflict', 'executed'],
  ['edit_window_closed', 'conflict', 'executed'],
  ['invalid_arguments', 'invalid_request', 'executed'],
  ['invalid_blocks', 'invalid_request', 'executed'],
  ['msg_too_long', 'invalid_request', 'executed'],
  ['no_text', 'invalid_request', 'executed'],
  ['invalid_cursor', 'invalid_request', 'executed'],
  ['ratelimited', 'rate_limited', 'not_executed'],
  ['rate_limited', 'rate_limited', 'not_executed'],
  ['message_limit_exceeded', 'quota_exhausted', 'executed'],
  ['internal_error', 'unavailable', 'unknown'],
  ['fatal_error', 'unavailable', 'unknown'],
  ['service_unavailable', 'unavailable', 'unknown'],
  ['request_timeout', 'unavailable', 'unknown'],
  ['team_added_to_org', 'unavailable', 'unknown'],
  ['something_new', 'rejected', 'executed'],
];

describe('a refusal with HTTP 200', () => {
  it.each(refusals)('%s is %s, %s', async (word, code, execution) => {
    const error = await errorOf(200, JSON.stringify({ ok: false, error: word }));
    expect(error).toMatchObject({ code, execution, status: 200, details: { error: word } });
    expect(error.message).toContain(word);
  });

  it('tells the scope that is missing, and the id of the request', async () => {
    const body = { ok: false, error: 'missing_scope', needed: 'chat:write', provided: 'none' };
    const error = await errorOf(200, JSON.stringify(body), { 'x-slack-req-id': 'req-1' });
    expect(error).toMatchObject({ requestId: 'req-1', details: { needed: 'chat:write' } });
    expect(error.message).toContain('It needs chat:write.');
  });

  it('tells what was wrong, and how long to wait', async () => {
    const metadata = { messages: ['[ERROR] no more than 50 items [json-pointer:/blocks]'] };
    const body = { ok: false, error: 'invalid_blocks', response_metadata: metadata };
    expect((await errorOf(200, JSON.stringify(body))).details).toMatchObject(metadata);
    const limited = JSON.stringify({ ok: false, error: 'ratelimited' });
    const error = await errorOf(200, limited, { 'retry-after': '30' });
    expect(error.retryAfterMs).toBe(30_000);
  });
});

describe('an answer that is no refusal', () => {
  const rows: ReadonlyArray<readonly [string, number, string, string, string]> = [
    ['429', 429, '', 'rate_limited', 'not_executed'],
    ['429 with a body', 429, '{"ok":false,"error":"ratelimited"}', 'rate_limited', 'not_executed'],
    ['500 that looks fine', 500, '{"ok":true}', 'unavailable', 'unknown'],
    ['503 page', 503, '<html>', 'unavailable', 'unknown'],
    ['404 page', 404, '<html>', 'not_found', 'executed'],
    ['HTML with a 200', 200, '<html>', 'malformed_response', 'unknown'],
    ['nothing', 200, '', 'malformed_response', 'unknown'],
    ['half of it', 200, '{"ok":true,"chan', 'malformed_response', 'unknown'],
    ['no ok', 200, '{"channel":"C1","ts":"1.2"}', 'malformed_response', 'unknown'],
    ['another shape', 200, '{"ok":true}', 'malformed_response', 'unknown'],
    ['a list', 200, '[]', 'malformed_response', 'unknown'],
  ];
  it.each(rows)('%s', async (_name, status, body, code, execution) => {
    expect(await errorOf(status, body)).toMatchObject({ code, execution });
  });
});

describe('options', () => {
  it.each([
    [{ token: undefined }, 'SLACK_BOT_TOKEN'],
    [{ token: 'xoxb\nx' }, 'token'],
    [{ token: 'xoxb-a', baseUrl: 'http://slack.com/api' }, 'https'],
    [{ token: 'xoxb-a', baseUrl: 'nonsense' }, 'baseUrl'],
    [{ token: 'xoxb-a', deduplicateWithinMs: 0 }, 'deduplicateWithinMs'],
  ])('%o names what is wrong', (options, what) => {
    expect(() => checkOptions(options)).toThrow(what);
  });

  it('take plain HTTP on this machine', () => {
    expect(checkOptions({ token: 'xoxb-a', baseUrl: 'http://127.0.0.1:1/api' })).toBe('xoxb-a');
  });
});
