import { abortable } from '../abortable.js';
import { check, checkCode, checkEqual } from '../check.js';
import { onceMore } from '../once-more.js';
import { type UsageLedgerCase, usd } from './usage-ledger-session.js';

/** What the port promises about aborts, lost answers, wrong input and secrets. */
export const ledgerSafetyCases: readonly UsageLedgerCase[] = [
  {
    group: 'abort',
    name: 'before the call: nothing is sent',
    needs: ['recordUsage'],
    run: async ({ ledger, event, failure, attempts }) => {
      const { controller, reason } = abortable();
      controller.abort(reason);
      const { signal } = controller;
      const error = await failure(ledger.recordUsage(event(), { signal }));
      check(error === reason, 'another reason');
      checkEqual(attempts('recordUsage'), 0, 'the requests');
    },
  },
  {
    group: 'abort',
    name: "during the call: it rejects with the caller's reason, and the event may be recorded again",
    needs: ['recordUsage', 'getDailySummary'],
    run: async ({ ledger, event, failure, dayTotals }) => {
      const { controller, reason } = abortable();
      const sent = event();
      const recording = failure(ledger.recordUsage(sent, { signal: controller.signal }));
      controller.abort(reason);
      check((await recording) === reason, 'another reason');
      await ledger.recordUsage(sent);
      checkEqual((await dayTotals()).events, 1, 'the events');
    },
  },
  {
    group: 'lost answers',
    name: 'are repeated by the event itself, which is recorded once',
    needs: ['recordUsage', 'recordUsageBatch', 'getDailySummary', 'lostAnswers'],
    run: async (first) => {
      const { ledger, event, attempts, dayTotals, connection } = await first.reconnect(onceMore);
      check(
        connection.loseNextAnswer !== undefined,
        'needs connection.loseNextAnswer, or capabilities: { lostAnswers: false }',
      );
      await connection.loseNextAnswer('recordUsage');
      const { deduplicated } = await ledger.recordUsage(event({ cost: usd('1') }));
      check(deduplicated, 'the second request was taken for the first one');
      await connection.loseNextAnswer('recordUsageBatch');
      await ledger.recordUsageBatch({ events: [event(), event()] });
      checkEqual([attempts('recordUsage'), attempts('recordUsageBatch')], [2, 2], 'the requests');
      checkEqual((await dayTotals()).events, 3, 'the events');
    },
  },
  {
    group: 'input',
    name: 'what is wrong is refused before anything is sent',
    needs: ['recordUsage', 'recordUsageBatch', 'getDailySummary', 'checkBudget'],
    run: async ({ ledger, event, account, failure, attempts }) => {
      const wrong = [
        event({ id: '' }),
        event({ cost: usd('2e-5') }),
        event({ cost: usd('-1') }),
        event({ cost: { amount: '1', currency: 'credits' } }),
        event({ costSource: 'provider' }),
        event({ tokens: { inputTokens: 1, cachedInputTokens: 2 } }),
        event({ totalTokens: 1 }),
        { ...event(), colour: 'red' },
      ];
      for (const one of wrong) checkCode(await failure(ledger.recordUsage(one)), 'invalid_request');
      const same = event();
      const refusals = [
        ledger.recordUsageBatch({ events: [] }),
        ledger.recordUsageBatch({ events: [same, same] }),
        ledger.getDailySummary({ account, date: '2026-02-30' }),
        ledger.getDailySummary({ account, timeZone: 'Mars/Olympus' }),
        ledger.checkBudget({ account, limit: usd('ten') }),
      ];
      for (const refusal of refusals) checkCode(await failure(refusal), 'invalid_request');
      const operations = ['recordUsage', 'recordUsageBatch', 'getDailySummary', 'checkBudget'];
      const sent = operations.map((name) => attempts(name as keyof typeof ledger));
      checkEqual(sent, [0, 0, 0, 0], 'the requests');
    },
  },
  {
    group: 'secrets',
    name: 'no error and no fact of a failing call holds one',
    needs: ['recordUsage'],
    run: async ({ ledger, event, failure, facts }) => {
      const known = event();
      await ledger.recordUsage(known);
      await failure(ledger.recordUsage({ ...known, model: 'another' }));
      check(facts.length >= 4, 'the connection reports no facts');
    },
  },
];
