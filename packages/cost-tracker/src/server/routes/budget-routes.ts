import { Hono } from 'hono';
import type { BudgetBody, BudgetCheckAnswer } from '../../contract/budget.js';
import { budgetBody, budgetCheckQuery, budgetRaiseBody } from '../../contract/budget-schema.js';
import { parseTimestamp } from '../../contract/wire-parts.js';
import type { Budget } from '../../ledger/budget.js';
import type { BudgetInput } from '../../ledger/budgets.js';
import type { Ledger } from '../../ledger/open-ledger.js';
import { maySee, readJson, requireAccount, requireScope, type ServerEnv } from '../access.js';
import { parse, Refusal } from '../failure.js';
import { toBudget, toBudgetStatus } from '../to-wire.js';
import type { Caller, FindCaller } from '../tokens.js';

export function budgetRoutes(ledger: Ledger, findCaller: FindCaller): Hono<ServerEnv> {
  const { budgets } = ledger;
  const read = requireScope(findCaller, 'read');
  const admin = requireScope(findCaller, 'admin');
  return new Hono<ServerEnv>()
    .get('/check', read, async (context) => {
      const query = parse(budgetCheckQuery, context.req.query(), 'The query');
      const caller = context.get('caller');
      requireAccount(caller, query.account_id);
      return context.json(await checkBudget(ledger, query, caller));
    })
    .get('/', read, async (context) => {
      const all = await budgets.list();
      const visible = all.filter((budget) => maySee(context.get('caller'), budget));
      return context.json({ budgets: visible.map(toBudget) });
    })
    .post('/', admin, async (context) => {
      const body = parse(budgetBody, await readJson(context), 'The budget');
      const { name } = context.get('caller');
      return context.json(toBudget(await budgets.create(toInput(body), name)), 201);
    })
    .get('/:id', read, async (context) =>
      context.json(
        toBudget(await findVisible(ledger, context.get('caller'), context.req.param('id'))),
      ),
    )
    .put('/:id', admin, async (context) => {
      const body = parse(budgetBody, await readJson(context), 'The budget');
      const id = context.req.param('id');
      if (body.id !== undefined && body.id !== id)
        throw new Refusal('invalid_request', 'The id of a budget cannot be changed.');
      return context.json(
        toBudget(await budgets.replace(id, toInput(body), context.get('caller').name)),
      );
    })
    .delete('/:id', admin, async (context) => {
      await budgets.remove(context.req.param('id'), context.get('caller').name);
      return context.body(null, 204);
    })
    .get('/:id/status', read, async (context) => {
      const { id } = await findVisible(ledger, context.get('caller'), context.req.param('id'));
      return context.json(toBudgetStatus(await budgets.status(id)));
    })
    .route('/:id/raise', raiseRoutes(ledger, findCaller));
}

function raiseRoutes({ budgets }: Ledger, findCaller: FindCaller): Hono<ServerEnv> {
  return new Hono<ServerEnv>()
    .use(requireScope(findCaller, 'admin'))
    .post('/', async (context) => {
      const body = parse(budgetRaiseBody, await readJson(context), 'The raise');
      const input = { ...body, until: parseTimestamp(body.until) };
      const id = context.req.param('id') ?? '';
      return context.json(toBudget(await budgets.raise(id, input, context.get('caller').name)));
    })
    .delete('/', async (context) => {
      const id = context.req.param('id') ?? '';
      return context.json(toBudget(await budgets.endRaise(id, context.get('caller').name)));
    });
}

async function checkBudget(
  ledger: Ledger,
  query: ReturnType<typeof budgetCheckQuery.parse>,
  caller: Caller,
): Promise<BudgetCheckAnswer> {
  const { account_id: account, limit, currency = 'USD', period, time_zone: timeZone } = query;
  const { user, team, key, task, repository, session } = query;
  const verdict = await ledger.checkBudget({
    account,
    limit: limit === undefined ? undefined : { amount: limit, currency },
    period,
    timeZone,
    dimensions: { user, team, key, task, repository, session },
    sharedBudgets: caller.accounts === undefined,
  });
  return {
    status: verdict.status,
    reason: verdict.status === 'unknown' ? verdict.reason : null,
    spent: verdict.spent ?? null,
    limit: verdict.limit ?? null,
  };
}

async function findVisible(ledger: Ledger, caller: Caller, id: string): Promise<Budget> {
  const budget = await ledger.budgets.get(id);
  if (!maySee(caller, budget)) throw new Refusal('not_found', 'There is no such budget.');
  return budget;
}

function toInput(body: BudgetBody): BudgetInput {
  return {
    id: body.id,
    account: body.account_id ?? undefined,
    scope: body.scope,
    limit: body.limit,
    period: body.period,
    timeZone: body.time_zone,
    softThresholds: body.soft_thresholds,
    mode: body.mode,
    onUnknown: body.on_unknown,
  };
}
