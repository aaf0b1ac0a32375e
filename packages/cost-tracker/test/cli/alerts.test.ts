import { join } from 'node:path';
import { IntegrationError } from '@quayside/core';
import { createVirtualClock } from '@quayside/core/testing';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../src/alerts/alert.js';
import type { AlertOutcome } from '../../src/alerts/deliver-alerts.js';
import { startAlertLoop } from '../../src/cli/serve/alert-loop.js';
import { alertSinks, slackWebhookSink } from '../../src/cli/serve/alert-sinks.js';
import { runServer } from '../../src/cli/serve/run-server.js';
import { serverLog } from '../../src/cli/serve/server-log.js';
import { openLedger } from '../../src/ledger/open-ledger.js';
import { usageEvent, usd } from '../ledger-events.js';
import { until } from '../until.js';
import { runInProcess, scratchFolder } from './cli-setup.js';

const SLACK = 'https://hooks.slack.test/services/T0/B0/s3cr3t';
const alert: Alert = {
  key: 'budget:1:100',
  supersedes: [],
  kind: 'budget_threshold',
  severity: 'low',
  title: 'A & B <!channel>',
  facts: [['Spent', '$2.00']],
};

describe('the Slack webhook', () => {
  const sinkOf = (answer: () => Response) => {
    const requests: Request[] = [];
    const sink = slackWebhookSink({
      url: SLACK,
      fetch: async (input, init) => {
        requests.push(new Request(input, init));
        return answer();
      },
    });
    return { sink, requests };
  };

  it('gets an alert as text in which nothing is a command of Slack', async () => {
    const { sink, requests } = sinkOf(() => new Response('ok'));
    await sink.send(alert);
    expect(requests.map(({ url }) => url)).toEqual([SLACK]);
    expect(await requests[0]?.json()).toEqual({
      text: ':large_orange_circle: *A &amp; B &lt;!channel&gt;*\n• Spent: $2.00',
    });
  });

  it('is not asked again where the alert may have arrived', async () => {
    const { sink, requests } = sinkOf(() => new Response('server_error', { status: 500 }));
    await expect(sink.send(alert)).rejects.toMatchObject({ execution: 'unknown' });
    expect(requests).toHaveLength(1);
  });

  it('stands in no name and no error, as it is a credential', async () => {
    const { sink } = sinkOf(() => new Response('no_service', { status: 404 }));
    const error: unknown = await sink.send(alert).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(IntegrationError);
    expect(`${sink.name} ${JSON.stringify(error)} ${String(error)}`).not.toContain('s3cr3t');
  });
});

describe('the sinks of the environment', () => {
  it('are none, either or both', () => {
    const kinds = (env: Readonly<Record<string, string>>) =>
      alertSinks(env).map(({ name }) => name.split(':')[0]);
    expect(kinds({ SLACK_WEBHOOK_URL: '' })).toEqual([]);
    expect(kinds({ SLACK_WEBHOOK_URL: SLACK })).toEqual(['slack']);
    expect(kinds({ SLACK_WEBHOOK_URL: SLACK, ALERT_WEBHOOK_URL: 'https://x.test/' })).toEqual([
      'slack',
      'webhook',
    ]);
  });

  it.each([
    [{ SLACK_WEBHOOK_URL: 's3cr3t' }, 'SLACK_WEBHOOK_URL must be'],
    [{ ALERT_WEBHOOK_URL: 'ftp://s3cr3t' }, 'ALERT_WEBHOOK_URL must be'],
    [
      { ALERT_WEBHOOK_URL: 'https://x.test', ALERT_WEBHOOK_SECRET: 's3cr3t' },
      'ALERT_WEBHOOK_SECRET must be',
    ],
  ])('keep the server from starting where they cannot work: %j', async (wrong, message) => {
    const env = { COST_TRACKER_DATA_DIR: scratchFolder(), API_TOKEN: 'x', ...wrong };
    const { code, stderr } = await runInProcess(['serve', '--port', '0'], { env });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(message) });
    expect(stderr).not.toContain('s3cr3t');
  });
});

describe('the alert loop', () => {
  it('looks at once and every minute, goes on after a failure, and ends', async () => {
    const clock = createVirtualClock();
    const outcome: AlertOutcome = { outcome: 'sent', alert, sink: 'slack:1' };
    const heard: unknown[] = [];
    let looks = 0;
    const loop = startAlertLoop({
      clock,
      run: async () => {
        looks += 1;
        if (looks === 2) throw new Error('the database is away');
        return [outcome];
      },
      onOutcome: (one) => heard.push(one),
      onError: (error) => heard.push(String(error)),
    });
    await clock.advance(0);
    expect(heard).toEqual([outcome]);
    await clock.advance(59_999);
    expect(looks).toBe(1);
    await clock.advance(1);
    await clock.advance(60_000);
    expect(heard).toEqual([outcome, 'Error: the database is away', outcome]);
    await loop.stop();
    await clock.advance(600_000);
    expect(looks).toBe(3);
  });

  it('never looks twice at a time, and stops after the look that is under way', async () => {
    const clock = createVirtualClock();
    let finish = (): void => {};
    let looks = 0;
    const loop = startAlertLoop({
      clock,
      run: () => {
        looks += 1;
        return new Promise((resolve) => {
          finish = () => resolve([]);
        });
      },
      onOutcome: () => {},
      onError: () => {},
    });
    await clock.advance(600_000);
    expect(looks).toBe(1);
    let stopped = false;
    const stopping = loop.stop().then(() => {
      stopped = true;
    });
    await clock.advance(0);
    expect(stopped).toBe(false);
    finish();
    await stopping;
    await clock.advance(600_000);
    expect(looks).toBe(1);
  });
});

describe('a server that stops', () => {
  it('waits for the alert that is on its way, so that its claim is kept or given back', async () => {
    const database = join(scratchFolder(), 'ledger.db');
    const ledger = await openLedger({ database });
    await ledger.budgets.create({ id: 'all', limit: usd('1') }, 'test');
    await ledger.record([usageEvent({ occurredAt: new Date(), cost: usd('2') })]);
    await ledger.close();
    let fail: ((error: Error) => void) | undefined;
    let key = '';
    const send = ({ key: alertKey }: Alert) =>
      new Promise<void>((_, reject) => {
        key = `slow:${alertKey}`;
        fail = reject;
      });
    const settings = {
      ...{ database, port: 0, host: '127.0.0.1', findCaller: () => undefined },
      ...{ sinks: [{ name: 'slow', send }], pricesFile: undefined, timeZone: 'UTC' },
    };
    const outcomes: string[] = [];
    const server = await runServer(settings, {
      say: async () => {},
      failed: (error) => outcomes.push(String(error)),
      alerted: ({ outcome }) => outcomes.push(outcome),
    });
    await until(() => fail !== undefined, 'the alert');
    const stopping = server.stop();
    // Long enough for all else to be over.
    for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
    fail?.(new Error('no'));
    await stopping;
    expect(outcomes).toEqual(['failed']);
    await using again = await openLedger({ database });
    expect(await again.alertClaims.claim(key)).toBe(true);
  });
});

describe('the log of the server', () => {
  const logged = () => {
    const lines: string[] = [];
    const output = {
      isTty: false,
      write: async (text: string | Uint8Array) => void lines.push(String(text)),
    };
    const io = { env: {}, out: output, err: output, stopped: () => new Promise<never>(() => {}) };
    return { lines, log: serverLog(io, false) };
  };

  it('tells of a failure its kind and place, and no value of the database', () => {
    const { lines, log } = logged();
    const error = Object.assign(new Error("value 'ada@example.test' violates"), { code: '23505' });
    log.failed(error);
    expect(lines.join('')).toMatch(/^Failed: Error 23505 at /);
    expect(lines.join('')).not.toContain('ada');
  });

  it('tells of an alert the kind of its sink alone, and nothing of one that is known', () => {
    const { lines, log } = logged();
    log.alerted({ outcome: 'sent', alert, sink: 'webhook:https://x.test/s3cr3t' });
    log.alerted({ outcome: 'known', alert, sink: 'slack:1' });
    log.alerted({ outcome: 'failed', alert, sink: 'slack:1', error: new Error('no') });
    expect(lines).toEqual([
      'Sent to webhook: A & B <!channel>.\n',
      expect.stringMatching(/^Not sent for certain to slack: A & B <!channel>\. Error at /),
    ]);
  });
});
