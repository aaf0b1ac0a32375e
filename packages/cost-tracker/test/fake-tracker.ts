import type { ReservationBody } from '../src/contract/budget.js';
import type { UsageBody } from '../src/contract/usage.js';

type Body = Readonly<Record<string, unknown>>;

/** One request that has arrived. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Body;
  readonly authorization: string | null;
}

/** The part of the contract that clients speak, in memory. */
export interface FakeTracker {
  readonly fetch: typeof globalThis.fetch;
  /** What is recorded, by id, in the order of arrival. */
  readonly events: ReadonlyMap<string, UsageBody>;
  /** How often events came that were there already. */
  readonly repeats: () => number;
  readonly requests: readonly Arrived[];
  /** What is held, in dollars, by reservation. */
  readonly holds: ReadonlyMap<string, number>;
  /** What all holds and events together may come to. */
  limit: number;
  /** Answers instead; undefined leaves the request to the fake. */
  intercept:
    | ((request: Arrived) => Promise<Response | undefined> | Response | undefined)
    | undefined;
}

export const answer = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
export const failure = (status: number, code: string, message = 'it is wrong'): Response =>
  answer(status, { status: 'error', code, message });
export const networkError = (): never => {
  const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  throw new TypeError('fetch failed', { cause });
};

export function createFakeTracker(): FakeTracker {
  const events = new Map<string, UsageBody>();
  const bodies = new Map<string, string>();
  const holds = new Map<string, number>();
  const requests: Arrived[] = [];
  let repeated = 0;
  const fake: FakeTracker = {
    events,
    holds,
    requests,
    repeats: () => repeated,
    limit: Number.POSITIVE_INFINITY,
    intercept: undefined,
    fetch: async (input, init) => {
      const request = await toArrived(new Request(input, init));
      requests.push(request);
      const instead = await fake.intercept?.(request);
      return instead ?? route(request);
    },
  };
  const spent = (): number =>
    [...events.values()].reduce((sum, { cost }) => sum + Number(cost ?? 0), 0);
  const held = (): number => [...holds.values()].reduce((sum, amount) => sum + amount, 0);
  const record = (event: UsageBody): Body => {
    const id = String(event.id);
    const text = JSON.stringify(event);
    const price = priceOf(event);
    if (bodies.get(id) === text) {
      repeated += 1;
      return { status: 'success', id, deduplicated: true, ...price };
    }
    if (bodies.has(id)) return { status: 'conflict', id, message: 'known with other contents' };
    if (event.model === 'poison') return { status: 'invalid', id, message: 'model: is poison' };
    events.set(id, event);
    bodies.set(id, text);
    return { status: 'success', id, deduplicated: false, ...price };
  };
  const reserve = ({ id = '', amount }: ReservationBody): Response => {
    const money = (value: number): Body => ({ amount: String(value), currency: 'USD' });
    const fits = spent() + held() + Number(amount.amount) <= fake.limit;
    const budget = {
      budget_id: 'all',
      spent: money(spent()),
      reserved: money(held()),
      limit: money(fake.limit),
      resets_at: '2026-12-01T00:00:00.000Z',
      reached: [],
      refusal: fits ? null : 'over_limit',
      mode: 'enforce',
    };
    if (fits) holds.set(id, Number(amount.amount));
    const status = fits ? 'admitted' : 'refused';
    const expires_at = fits ? '2026-11-20T00:01:00.000Z' : null;
    return answer(fits ? 201 : 200, { status, id, expires_at, budgets: [budget] });
  };
  const post = (body: Body): Response => {
    if (!Array.isArray(body.events)) {
      const result = record(body as unknown as UsageBody);
      if (result.status === 'conflict') return failure(409, 'conflict', 'known otherwise');
      if (result.status === 'invalid') return failure(400, 'invalid_request', 'model: is poison');
      return answer(201, result);
    }
    const results = body.events.map((event: UsageBody) => record(event));
    return answer(201, { status: 'success', results, ignored: 0 });
  };
  const route = ({ method, path, body }: Arrived): Response => {
    const [, id = '', action] = /^\/api\/reservations\/([^/]+)\/?(\w+)?$/.exec(path) ?? [];
    if (method === 'POST' && path === '/api/usage') return post(body);
    if (path === '/api/health') return answer(200, { status: 'healthy', database: 'connected' });
    if (path === '/api/reservations') return reserve(body as unknown as ReservationBody);
    if (action === 'renew') {
      const status = holds.has(id) ? 'renewed' : 'lapsed';
      return answer(200, { status, expires_at: null });
    }
    if (action === 'settle') {
      const { deduplicated } = record(body as unknown as UsageBody);
      const hold = holds.delete(id) ? 'settled' : 'lapsed';
      return answer(200, { status: 'success', id: body.id, deduplicated, hold });
    }
    if (id !== '') return answer(200, { status: holds.delete(id) ? 'released' : 'lapsed' });
    return failure(404, 'not_found');
  };
  return fake;
}

function priceOf({ cost }: UsageBody): Body {
  if (cost === undefined)
    return { price_status: 'unpriced', cost: null, currency: null, cost_source: null };
  return { price_status: 'priced', cost: String(cost), currency: 'USD', cost_source: 'caller' };
}

async function toArrived(request: Request): Promise<Arrived> {
  const url = new URL(request.url);
  const text = await request.text();
  return {
    method: request.method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    body: text === '' ? {} : (JSON.parse(text) as Body),
    authorization: request.headers.get('authorization'),
  };
}
