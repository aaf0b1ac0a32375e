import { Hono } from 'hono';
import type { SettleAnswer } from '../../contract/budget.js';
import { renewBody, reservationBody } from '../../contract/budget-schema.js';
import { usageBody } from '../../contract/usage-schema.js';
import type { Ledger } from '../../ledger/open-ledger.js';
import type { Reservation } from '../../ledger/reservation.js';
import { maySee, readJson, requireAccount, requireScope, type ServerEnv } from '../access.js';
import { parse } from '../failure.js';
import { toDimensions } from '../intake/from-usage-body.js';
import { parseUsage } from '../intake/parse-usage.js';
import { toReservation } from '../to-wire.js';
import type { Caller, FindCaller } from '../tokens.js';

export function reservationRoutes(ledger: Ledger, findCaller: FindCaller): Hono<ServerEnv> {
  const { reservations } = ledger;
  return new Hono<ServerEnv>()
    .use(requireScope(findCaller, 'ingest'))
    .post('/', async (context) => {
      const caller = context.get('caller');
      const body = parse(reservationBody, await readJson(context), 'The reservation');
      requireAccount(caller, body.account_id);
      const answer = await reservations.reserve({
        id: body.id,
        account: body.account_id,
        dimensions: toDimensions(body.dimensions),
        tags: body.tags,
        amount: body.amount,
        ttlMs: body.ttl_ms,
      });
      const status = answer.status === 'admitted' ? 201 : 200;
      return context.json(toReservation(asFarAsSeen(caller, answer)), status);
    })
    .use('/:id/*', async (context, next) => {
      const account = await reservations.accountOf(context.req.param('id'));
      if (account !== undefined) requireAccount(context.get('caller'), account);
      await next();
    })
    .post('/:id/renew', async (context) => {
      const { ttl_ms } = parse(renewBody, await readJson(context), 'The renewal');
      const expiresAt = await reservations.renew(context.req.param('id'), ttl_ms);
      return context.json({
        status: expiresAt === undefined ? 'lapsed' : 'renewed',
        expires_at: expiresAt?.toISOString() ?? null,
      });
    })
    .post('/:id/settle', async (context) => {
      // One event in our own spelling: whoever reserves knows the contract.
      const body = parse(usageBody, await readJson(context), 'The event');
      const id = context.req.param('id');
      // Settling again must find the same event, so an event without an id has the reservation's.
      const named = { ...body, id: body.id ?? `reservation:${id}` };
      const [incoming] = parseUsage(named, NO_CONTEXT).incoming;
      if (incoming === undefined) throw new TypeError('One body is one event.');
      if ('problem' in incoming) throw incoming.problem;
      requireAccount(context.get('caller'), incoming.event.account);
      const settled = await reservations.settle(id, incoming.event);
      const answer: SettleAnswer = { status: 'success', id: incoming.event.id, ...settled };
      return context.json(answer);
    })
    .delete('/:id', async (context) => {
      const released = await reservations.release(context.req.param('id'));
      return context.json({ status: released ? 'released' : 'lapsed' });
    });
}

function asFarAsSeen(caller: Caller, answer: Reservation): Reservation {
  return { ...answer, budgets: answer.budgets.filter((budget) => maySee(caller, budget)) };
}

const NO_CONTEXT = { makeId: () => '', idempotencyKey: undefined, account: undefined };
