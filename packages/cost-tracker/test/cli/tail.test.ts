import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followEvents, type ListEvents } from '../../src/cli/follow-events.js';
import type { UsageRecordBody } from '../../src/contract/usage.js';
import { usageEvent, usd } from '../ledger-events.js';
import { environment, NOBODY, runInProcess, startTestServer } from './cli-setup.js';

/** Their times are in the order of their ids, whatever order they came in. */
const toEvent = (id: string) =>
  ({ id, timestamp: `2026-11-20T00:00:00.${id.slice(1).padStart(9, '0')}Z` }) as UsageRecordBody;

/** Stands for the server: the latest first, in pages. */
function listOf(ids: readonly string[]): ListEvents {
  return async (limit, cursor) => {
    const newestFirst = [...ids].reverse();
    const start = Number(cursor ?? 0);
    const page = newestFirst.slice(start, start + limit);
    const next = start + limit < newestFirst.length ? String(start + limit) : null;
    return { events: page.map(toEvent), next_cursor: next };
  };
}

describe('followEvents', () => {
  it('shows every event once and in order, however many come between two questions', async () => {
    const bursts = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 450 }), bursts, async (before, counts) => {
        const ids = Array.from({ length: before }, (_, index) => `e${index}`);
        const coming = [...counts];
        const wait = async (): Promise<void> => {
          for (let count = coming.shift() ?? 0; count > 0; count -= 1) ids.push(`e${ids.length}`);
        };
        const shown: string[] = [];
        let turns = 0;
        for await (const events of followEvents(listOf(ids), { lines: 5, wait })) {
          shown.push(...events.map(({ id }) => id));
          if (turns++ === counts.length) break;
        }
        expect(shown).toEqual(ids.slice(Math.max(0, before - 5)));
      }),
      { numRuns: 40 },
    );
  });

  it('shows an event that comes late', async () => {
    const ids = ['e0', 'e2', 'e3'];
    const following = followEvents(listOf(ids), {
      lines: 0,
      wait: async () => {
        if (!ids.includes('e1')) ids.splice(1, 0, 'e1');
      },
    });
    await following.next();
    expect((await following.next()).value).toMatchObject([{ id: 'e1' }]);
    expect((await following.next()).value).toEqual([]);
  });
});

describe('cost-tracker tail', () => {
  it('starts with the latest events, the newest last', async () => {
    const { ledger, env } = await startTestServer();
    await ledger.record([
      usageEvent({ id: 'a', occurredAt: new Date('2026-11-20T10:00:00Z'), cost: usd('0.25') }),
      usageEvent({ id: 'b', occurredAt: new Date('2026-11-20T11:00:00Z'), model: 'x\u001b[2J' }),
      usageEvent({ id: 'c', occurredAt: new Date('2026-11-20T12:00:00Z') }),
    ]);
    const argv = ['tail', '--lines', '3'];
    // Whoever reads goes after two lines, which ends it.
    const text = await runInProcess(argv, { env, writesAtMost: 2 });
    expect(text).toEqual({
      code: 0,
      stdout:
        '2026-11-20T10:00:00.000Z  acme  openai/gpt-5  120 tokens  $0.25\n' +
        '2026-11-20T11:00:00.000Z  acme  openai/x?[2J  120 tokens  no price\n',
      stderr: '',
    });
    const json = await runInProcess([...argv, '--json'], { env, writesAtMost: 1 });
    expect(JSON.parse(json.stdout)).toMatchObject({ id: 'a', cost: '0.25' });
  });

  it('ends with 1 where nobody answers at first, or the token may not read', async () => {
    const down = await runInProcess(['tail'], { env: environment(NOBODY) });
    expect(down).toMatchObject({ code: 1, stdout: '' });
    const { env } = await startTestServer();
    const refused = await runInProcess(['tail', '--token', 'another-one'], { env });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('unauthenticated') });
  });
});
