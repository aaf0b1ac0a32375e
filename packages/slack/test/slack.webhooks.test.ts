import { describe, expect, it } from 'vitest';
import { createSlack } from '../src/index.js';
import { signSlackPayload } from '../src/testing/index.js';

const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const { webhooks } = createSlack({ token: 'xoxb-a', signingSecret: SECRET });

const deliver = async (body: string, extra: Record<string, string> = {}, secret = SECRET) =>
  webhooks.verify(body, { ...(await signSlackPayload(body, secret)), ...extra });

const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'accepted',
    (error) => error.details?.reason ?? error.code,
  );

describe('deliveries', () => {
  it("match the example of Slack's documentation", async () => {
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    const example = createSlack({
      token: 'xoxb-a',
      signingSecret: SECRET,
      webhookTolerance: 'off',
    });
    const delivery = await example.webhooks.verify(body, {
      'X-Slack-Request-Timestamp': '1531420618',
      'X-Slack-Signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    });
    expect(delivery).toMatchObject({
      kind: 'command',
      command: '/webhook-collect',
      text: '',
      userId: 'U2CERLKJA',
      channelId: 'G8PSS9T3V',
    });
  });

  it('set an address up', async () => {
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc', token: 'x' });
    expect(await deliver(body)).toEqual({ kind: 'url_verification', challenge: 'abc' });
  });

  it('bring events, and say when they come again', async () => {
    const body = JSON.stringify({
      type: 'event_callback',
      event_id: 'Ev1',
      team_id: 'T1',
      event_time: 1_700_000_000,
      event: { type: 'app_mention', text: 'hi' },
    });
    expect(await deliver(body)).toMatchObject({
      kind: 'event',
      id: 'Ev1',
      teamId: 'T1',
      sentAt: new Date(1_700_000_000_000),
      event: { type: 'app_mention', text: 'hi' },
      redelivery: undefined,
    });
    const headers = { 'X-Slack-Retry-Num': '2', 'X-Slack-Retry-Reason': 'http_timeout' };
    expect(await deliver(body, headers)).toMatchObject({
      redelivery: { attempt: 2, reason: 'http_timeout' },
    });
  });

  it('bring interactions and notices', async () => {
    const payload = { type: 'block_actions', trigger_id: 't', response_url: 'https://x' };
    const form = `payload=${encodeURIComponent(JSON.stringify(payload))}`;
    expect(await deliver(form)).toMatchObject({
      kind: 'interaction',
      type: 'block_actions',
      triggerId: 't',
      responseUrl: 'https://x',
    });
    const notice = JSON.stringify({ type: 'app_rate_limited', minute_rate_limited: 1 });
    expect(await deliver(notice)).toMatchObject({ kind: 'notice', type: 'app_rate_limited' });
  });

  it.each([
    ['{"type":', 'malformed_response'],
    ['{}', 'malformed_response'],
    ['a=b', 'malformed_response'],
    ['payload=%7B', 'malformed_response'],
    ['{"type":"event_callback","event_id":"E","event":{}}', 'malformed_response'],
  ])('that are signed and senseless (%s) are %s', async (body, code) => {
    expect(await reasonOf(deliver(body))).toBe(code);
  });

  it('are refused unsigned, forged, old and from the future', async () => {
    const body = '{"type":"url_verification","challenge":"a"}';
    expect(await reasonOf(webhooks.verify(body, {}))).toBe('missing_header');
    expect(await reasonOf(deliver(body, {}, 'another secret'))).toBe('no_match');
    expect(await reasonOf(deliver(body, { 'x-slack-request-timestamp': 'NaN' }))).toBe(
      'malformed_header',
    );
    expect(await reasonOf(deliver(body, { 'x-slack-signature': 'v1=00' }))).toBe(
      'malformed_header',
    );
    for (const [minutes, reason] of [
      [-6, 'too_old'],
      [6, 'too_new'],
    ] as const) {
      const at = new Date(Date.now() + minutes * 60_000);
      const headers = await signSlackPayload(body, SECRET, { at });
      expect(await reasonOf(webhooks.verify(body, headers))).toBe(reason);
    }
  });
});
