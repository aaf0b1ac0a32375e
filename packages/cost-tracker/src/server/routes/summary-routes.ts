import { Hono } from 'hono';
import {
  breakdownQuery,
  dailySummaryQuery,
  monthlySummaryQuery,
} from '../../contract/query-schema.js';
import type { BreakdownAnswer } from '../../contract/summary.js';
import type { Ledger } from '../../ledger/open-ledger.js';
import { readableAccounts, requireAccount, requireScope, type ServerEnv } from '../access.js';
import { parse } from '../failure.js';
import { toMonth, toShare, toSummary } from '../to-wire.js';
import type { FindCaller } from '../tokens.js';

export function summaryRoutes(ledger: Ledger, findCaller: FindCaller): Hono<ServerEnv> {
  return new Hono<ServerEnv>()
    .use(requireScope(findCaller, 'read'))
    .get('/daily', async (context) => {
      const query = parse(dailySummaryQuery, context.req.query(), 'The query');
      requireAccount(context.get('caller'), query.account_id);
      const summary = await ledger.summarizeDay({
        account: query.account_id,
        date: query.date,
        timeZone: query.time_zone,
      });
      return context.json(toSummary(summary));
    })
    .get('/monthly', async (context) => {
      const query = parse(monthlySummaryQuery, context.req.query(), 'The query');
      requireAccount(context.get('caller'), query.account_id);
      const summary = await ledger.summarizeMonth({
        account: query.account_id,
        month: query.month,
        timeZone: query.time_zone,
      });
      return context.json(toMonth(summary));
    })
    .get('/breakdown', async (context) => {
      const query = parse(breakdownQuery, context.req.query(), 'The query');
      const caller = context.get('caller');
      if (query.account_id !== undefined) requireAccount(caller, query.account_id);
      const timeZone = query.time_zone ?? 'UTC';
      const shares = await ledger.breakDown({
        by: query.by === 'service' ? 'provider' : query.by,
        accounts: readableAccounts(caller, query.account_id),
        provider: query.service,
        from: query.from,
        to: query.to,
        timeZone,
      });
      const answer: BreakdownAnswer = {
        by: query.by,
        time_zone: timeZone,
        shares: shares.map(toShare),
      };
      return context.json(answer);
    });
}
