import { type Clock, systemClock } from '@quayside/core';
import {
  createFakeServer,
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
} from '@quayside/core/testing';
import type { FailureAnswer } from '../contract/answers.js';
import { type Ledger, openLedger } from '../ledger/open-ledger.js';
import type { PriceEvent } from '../ledger/price-event.js';
import { createApp } from '../server/create-app.js';
import { createFindCaller, type FindCaller } from '../server/tokens.js';

export interface FakeCostTrackerOptions {
  /** Dates budgets, leases and delays. @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** The token that is accepted, for everything. @default any */
  readonly token?: string | undefined;
  /** Prices events that state no cost. @default nothing has a price */
  readonly priceEvent?: PriceEvent | undefined;
  /** Requests that the log keeps. @default 1000 */
  readonly logLimit?: number | undefined;
}

/** The cost tracker's server in memory: its own routes over a ledger of its own. */
export interface FakeCostTracker extends FakeServer {
  /** What the server has recorded, to look at or to prepare. */
  readonly ledger: Promise<Ledger>;
  close(): Promise<void>;
}

/**
 * Starts a cost tracker of your own: nothing leaves the process. It is the server itself, over SQLite in
 * memory, with faults on demand in front of it.
 *
 * @example
 * const fake = createFakeCostTracker();
 * const tracker = createCostTracker({ token: 'any', fetch: fake.fetch });
 */
export function createFakeCostTracker(options: FakeCostTrackerOptions = {}): FakeCostTracker {
  const { clock = systemClock, token, logLimit } = options;
  const ledger = openLedger({ clock, priceEvent: options.priceEvent });
  const findCaller = token === undefined ? anyToken : onlyToken(token);
  const app = ledger.then((opened) =>
    createApp({
      ledger: opened,
      findCaller,
      maxBodyBytes: 4_194_304,
      version: '0.0.0',
      onError: () => {},
    }),
  );
  const server = createFakeServer({
    handle: async (request) => toAnswer(await (await app).fetch(toRequest(request))),
    toFailure: (status) => failureAnswer(status, {}),
    toRateLimit: (after) =>
      failureAnswer(429, after === undefined ? {} : { 'retry-after': String(after) }),
    clock,
    logLimit,
  });
  return { ...server, ledger, close: async () => (await ledger).close() };
}

const anyToken: FindCaller = (authorization) =>
  /^Bearer \S+$/.test(authorization ?? '')
    ? { name: 'any', scopes: new Set(['admin']), accounts: undefined }
    : undefined;

function onlyToken(token: string): FindCaller {
  return createFindCaller([{ name: 'test', token, scopes: ['admin'] }], false);
}

const HEADERS = ['authorization', 'content-type', 'content-encoding', 'idempotency-key'];

function toRequest({ method, path, query, header, bytes }: FakeRequest): Request {
  const headers = new Headers();
  for (const name of HEADERS) {
    const value = header(name);
    if (value !== undefined) headers.set(name, value);
  }
  const url = `http://cost-tracker.test${path}${query === '' ? '' : `?${query}`}`;
  // A copy, as the bytes may be a view of a larger buffer.
  const body = ['GET', 'HEAD'].includes(method) ? null : new Uint8Array(bytes);
  return new Request(url, { method, headers, body });
}

/** As bytes: reading text would take the mark at the start of a CSV away. */
async function toAnswer(response: Response): Promise<FakeAnswer> {
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: new Uint8Array(await response.arrayBuffer()),
  };
}

/** What goes wrong here without being the request's fault. */
function failureAnswer(status: number, headers: Readonly<Record<string, string>>): FakeAnswer {
  const code = status === 500 ? 'internal' : 'unavailable';
  const body: FailureAnswer = { status: 'error', code, message: 'Something went wrong here.' };
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}
