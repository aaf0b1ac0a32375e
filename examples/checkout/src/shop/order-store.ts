import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { moneyFromMinor } from '@quayside/core';
import {
  COMES_FROM,
  type NewOrder,
  type Order,
  type OrderStatus,
  type RefundStatus,
} from './order.ts';

/** What was learnt about an order's payment. */
export interface OrderChange {
  readonly status: OrderStatus;
  readonly chargeId?: string | undefined;
  readonly reason?: string | undefined;
}

export interface OrderStore extends Disposable {
  /** Writes the order down, once: for an id that is known already it returns the order of that id. */
  create(order: NewOrder): { readonly order: Order; readonly created: boolean };
  get(id: string): Order | undefined;
  /** Newest first. */
  list(limit: number): readonly Order[];
  /** Applies a change that `COMES_FROM` allows; any other leaves the order as it is. */
  change(id: string, change: OrderChange): Order;
  changeRefund(id: string, refund: RefundStatus): Order;
  /**
   * Orders that need another try: `unknown` ones, and `pending` ones that nobody has touched for a while.
   * A charge is as old as its order, a refund as the first wish for it. The least recently tried come first.
   */
  unsettled(bounds: {
    readonly pendingForMs: number;
    readonly youngerThanMs: number;
  }): readonly Order[];
  /** Runs `apply` in one transaction with the note that this event was seen; false when it was before. */
  once(eventId: string, apply: () => void): boolean;
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS orders (
    id TEXT PRIMARY KEY, sku TEXT NOT NULL, minor INTEGER NOT NULL, currency TEXT NOT NULL,
    email TEXT NOT NULL, source TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'pending',
    charge_id TEXT, reason TEXT, refund TEXT NOT NULL DEFAULT 'none',
    created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, refund_at INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS orders_by_state ON orders (status, refund);
  CREATE TABLE IF NOT EXISTS webhook_events (id TEXT PRIMARY KEY) STRICT;
`;

/** Opens the orders in a SQLite file; `:memory:` keeps them as long as the process lives. */
export function openOrderStore(path: string, now: () => number = Date.now): OrderStore {
  const database = new DatabaseSync(path);
  database.exec(SCHEMA);
  const insert = database.prepare(
    `INSERT INTO orders (id, sku, minor, currency, email, source, created_at, changed_at)
     VALUES (:id, :sku, :minor, :currency, :email, :source, :now, :now) ON CONFLICT DO NOTHING`,
  );
  const select = database.prepare('SELECT * FROM orders WHERE id = ?');
  const selectNewest = database.prepare(
    'SELECT * FROM orders ORDER BY created_at DESC, rowid DESC LIMIT ?',
  );
  const selectUnsettled = database.prepare(
    `SELECT * FROM orders WHERE
       (created_at > :after AND
         (status = 'unknown' OR (status = 'pending' AND changed_at <= :idleSince))) OR
       (refund_at > :after AND
         (refund = 'unknown' OR (refund = 'pending' AND changed_at <= :idleSince)))
     ORDER BY changed_at LIMIT 20`,
  );
  const update = database.prepare(
    `UPDATE orders SET status = :status, reason = :reason, changed_at = :now,
       charge_id = coalesce(:chargeId, charge_id)
     WHERE id = :id AND status IN (SELECT value FROM json_each(:from))`,
  );
  const updateRefund = database.prepare(
    `UPDATE orders SET refund = :refund, refund_at = coalesce(refund_at, :now), changed_at = :now
     WHERE id = :id AND refund <> 'refunded'`,
  );
  const insertEvent = database.prepare(
    'INSERT INTO webhook_events (id) VALUES (?) ON CONFLICT DO NOTHING',
  );

  const get = (id: string): Order | undefined => {
    const row = select.get(id);
    return row === undefined ? undefined : toOrder(row);
  };
  const existing = (id: string): Order => {
    const order = get(id);
    if (order === undefined) throw new Error(`there is no order ${id}`);
    return order;
  };
  return {
    create({ id, sku, amount, email, source }) {
      const { changes } = insert.run({ id, sku, ...amount, email, source, now: now() });
      return { order: existing(id), created: changes === 1 };
    },
    get,
    list: (limit) => selectNewest.all(limit).map(toOrder),
    change(id, { status, chargeId, reason }) {
      const from = JSON.stringify(COMES_FROM[status]);
      const optional = { chargeId: chargeId ?? null, reason: reason ?? null };
      update.run({ id, status, from, now: now(), ...optional });
      return existing(id);
    },
    changeRefund(id, refund) {
      updateRefund.run({ id, refund, now: now() });
      return existing(id);
    },
    unsettled: ({ pendingForMs, youngerThanMs }) =>
      selectUnsettled
        .all({ idleSince: now() - pendingForMs, after: now() - youngerThanMs })
        .map(toOrder),
    once(eventId, apply) {
      database.exec('BEGIN IMMEDIATE');
      try {
        const isNew = insertEvent.run(eventId).changes === 1;
        if (isNew) apply();
        database.exec('COMMIT');
        return isNew;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    [Symbol.dispose]: () => database.close(),
  };
}

function toOrder(row: Record<string, SQLOutputValue>): Order {
  const optional = (value: SQLOutputValue | undefined): string | undefined =>
    value === null || value === undefined ? undefined : String(value);
  return {
    id: String(row.id),
    sku: String(row.sku),
    amount: moneyFromMinor(Number(row.minor), String(row.currency)),
    email: String(row.email),
    source: String(row.source),
    // Only the statuses of the types below are ever written.
    status: String(row.status) as OrderStatus,
    refund: String(row.refund) as RefundStatus,
    chargeId: optional(row.charge_id),
    reason: optional(row.reason),
    createdAt: new Date(Number(row.created_at)),
  };
}
