import { createHmac } from 'node:crypto';
import { type ErrorCode, type Execution, IntegrationError } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import { demoSource, NOW } from '../../test/dashboard/demo-source.js';
import type { Alert, AlertClaims, AlertSink } from './alert.js';
import { runAlerts } from './run-alerts.js';
import { mailSink, messengerSink, webhookSink } from './sinks.js';

function memoryClaims(): AlertClaims & { readonly keys: Set<string> } {
  const keys = new Set<string>();
  return {
    keys,
    claim: async (key) => {
      if (keys.has(key)) return false;
      keys.add(key);
      return true;
    },
    release: async (key) => {
      keys.delete(key);
    },
  };
}

function recordingSink(name = 'test'): AlertSink & { readonly sent: Alert[] } {
  const sent: Alert[] = [];
  return { name, sent, send: async (alert) => void sent.push(alert) };
}

const source = demoSource();
const run = (sinks: readonly AlertSink[], claims: AlertClaims, now = NOW) =>
  runAlerts({ source, sinks, claims, now: () => now });
const titles = (sent: readonly Alert[]): readonly string[] => sent.map(({ title }) => title);

describe('runAlerts', () => {
  it('tells of the highest threshold that a budget has reached, and of no lower one later', async () => {
    const sink = recordingSink();
    const claims = memoryClaims();
    await run([sink], claims);
    expect(titles(sink.sent)).toEqual([
      '70 % of the budget of Everything is used',
      'The budget of team search is used up',
    ]);
    expect(claims.keys).toContain('test:budget:search:2026-11-01T00:00:00Z:90:70');
  });

  it('tells everything once, however often and from wherever it is run', async () => {
    const sink = recordingSink();
    const claims = memoryClaims();
    const runs = await Promise.all([run([sink], claims), run([sink], claims), run([sink], claims)]);
    await run([sink], claims);
    expect(sink.sent).toHaveLength(2);
    expect(runs.flat().filter(({ outcome }) => outcome === 'sent')).toHaveLength(2);
  });

  it('tells of a day that stands out on that day and the one after it', async () => {
    const sink = recordingSink();
    await run([sink], memoryClaims(), Date.parse('2026-11-18T10:00:00Z'));
    expect(titles(sink.sent)).toContain('Unusual spending on 2026-11-17: team platform');
    const later = recordingSink();
    await run([later], memoryClaims(), Date.parse('2026-11-19T10:00:00Z'));
    expect(later.sent.filter(({ kind }) => kind === 'anomaly')).toEqual([]);
  });

  const failing = (code: ErrorCode, execution: Execution): AlertSink => ({
    name: 'broken',
    send: async () => {
      throw new IntegrationError({ message: 'down', code, execution });
    },
  });
  const outcomes = async (sink: AlertSink) => {
    const claims = memoryClaims();
    const first = await run([sink], claims);
    const second = await run([sink], claims);
    return [first, second].map((all) => all.map(({ outcome }) => outcome));
  };

  it.each([
    ['unavailable', 'not_executed'],
    ['unauthenticated', 'executed'],
    ['not_found', 'executed'],
    ['invalid_request', 'executed'],
  ] as const)('tries again what certainly did not arrive: %s, %s', async (code, execution) => {
    const failed = ['failed', 'failed'];
    expect(await outcomes(failing(code, execution))).toEqual([failed, failed]);
  });

  it.each([
    ['unavailable', 'unknown'],
    ['malformed_response', 'executed'],
  ] as const)('never sends what may have arrived again: %s, %s', async (code, execution) => {
    const broken = failing(code, execution);
    expect(await outcomes(broken)).toEqual([
      ['doubtful', 'doubtful'],
      ['known', 'known'],
    ]);
    const failed = ['failed', 'failed'];
    expect(await outcomes({ ...broken, knowsRepetitions: true })).toEqual([failed, failed]);
  });

  it('tells again when a limit that was raised is reached, and not when the raise is over', async () => {
    const sink = recordingSink();
    const claims = memoryClaims();
    const runWith = async (amount: string) => {
      const [budget] = (await source.budgets()).filter(({ reached }) => reached.includes(100));
      if (budget === undefined) throw new Error('no budget is used up');
      const budgets = async () => [{ ...budget, limit: { ...budget.limit, amount } }];
      await runAlerts({ source: { ...source, budgets }, sinks: [sink], claims, now: () => NOW });
    };
    for (const limit of ['100', '100', '150', '150', '100']) await runWith(limit);
    expect(sink.sent.map(({ key }) => key.split(':').slice(-2))).toEqual([
      ['100', '100'],
      ['150', '100'],
    ]);
  });

  it('goes on with the other sinks where one fails', async () => {
    const sink = recordingSink();
    const broken: AlertSink = { name: 'broken', send: () => Promise.reject(new Error('down')) };
    await run([broken, sink], memoryClaims());
    expect(sink.sent).toHaveLength(2);
  });
});

describe('sinks', () => {
  const alert: Alert = {
    key: 'budget:all:2026-11:70',
    supersedes: [],
    kind: 'budget_threshold',
    severity: 'low',
    title: '70 % is used',
    facts: [['Spent', '$7.00']],
  };

  it('a messenger gets a message with structure, and the same as plain text', async () => {
    const sent: unknown[] = [];
    const messenger = {
      send: async (input: unknown) => {
        sent.push(input);
        return { channel: 'C1', id: '1' };
      },
    };
    await messengerSink(messenger, 'C1').send(alert);
    expect(sent).toMatchObject([
      {
        channel: 'C1',
        text: expect.stringContaining('70 % is used'),
        blocks: [{ type: 'paragraph' }, { type: 'list' }],
      },
    ]);
  });

  it('a mail has the title as its subject', async () => {
    const mails: unknown[] = [];
    const sender = { send: async (mail: unknown) => void mails.push(mail) };
    await mailSink(sender, 'a@b.example').send(alert);
    expect(mails).toEqual([
      { to: 'a@b.example', subject: '70 % is used', text: '70 % is used\n\nSpent: $7.00\n' },
    ]);
  });

  it('a webhook is signed as Standard Webhooks asks, and sent again after a failure', async () => {
    const requests: { headers: Headers; body: string }[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const request = new Request(input, init);
      requests.push({ headers: request.headers, body: await request.text() });
      return new Response('', {
        status: requests.length === 1 ? 503 : 200,
        headers: { 'retry-after-ms': '1' },
      });
    };
    const secret = Buffer.from('a secret of twenty-four b').toString('base64');
    const url = 'https://hooks.example/costs?x=1';
    await webhookSink({ url, secret: `whsec_${secret}`, fetch, now: () => NOW }).send(alert);
    expect(requests).toHaveLength(2);
    const [, last] = requests;
    const at = String(NOW / 1_000);
    const expected = createHmac('sha256', Buffer.from(secret, 'base64'))
      .update(`${alert.key}.${at}.${last?.body}`)
      .digest('base64');
    expect(last?.headers.get('webhook-signature')).toBe(`v1,${expected}`);
    expect(last?.headers.get('webhook-id')).toBe(alert.key);
    expect(JSON.parse(last?.body ?? '')).toMatchObject({
      type: 'cost.budget_threshold',
      title: '70 % is used',
    });
  });

  it('a webhook tells of names that no header takes as they are', async () => {
    const ids: (string | null)[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      ids.push(new Request(input, init).headers.get('webhook-id'));
      return new Response('');
    };
    const sink = webhookSink({ url: 'https://hooks.example/', fetch });
    await sink.send({ ...alert, key: 'anomaly:user Łukasz\n:2026-11-20' });
    expect(ids).toEqual(['anomaly:user%20%C5%81ukasz%0A:2026-11-20']);
  });
});
