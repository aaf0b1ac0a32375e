import type { CallIdentity } from '../../src/call.js';
import { createCall } from '../../src/call.js';
import type { Clock, Random } from '../../src/clock.js';
import { isIntegrationError } from '../../src/errors/integration-error.js';
import { createHttpClient } from '../../src/http/create-http-client.js';
import type { HttpClient, HttpErrorVerdict, HttpFailure } from '../../src/http/http-client.js';
import type { HttpRequest, HttpResponse } from '../../src/http/http-transport.js';
import type { Policy } from '../../src/policy.js';
import type { VirtualClock } from '../../src/testing/virtual-clock.js';

/** What a server says to one request, decided at the moment when it arrives. */
export interface LimitedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ServedRequest {
  /** When it reached the server. */
  readonly at: number;
  readonly path: string;
  readonly status: number;
}

/** A provider with limits, behind a network of 10 to 90 ms in each direction, and our client in front. */
export interface LimitedServer {
  readonly client: HttpClient;
  readonly served: readonly ServedRequest[];
  /** How many were refused for a limit. */
  refused(from?: number, to?: number): number;
  /** How many were not. */
  accepted(from?: number, to?: number): number;
}

export function limitedServer(
  clock: Clock,
  random: Random,
  answer: (path: string) => LimitedAnswer,
): LimitedServer {
  const served: ServedRequest[] = [];
  const travel = (): Promise<void> =>
    new Promise((resolve) => clock.schedule(resolve, 10 + random() * 80));
  const transport = async ({ url }: HttpRequest): Promise<HttpResponse> => {
    const path = new URL(url).pathname;
    await travel();
    const given = answer(path);
    served.push({ at: clock.now(), path, status: given.status });
    await travel();
    return toResponse(given);
  };
  const client = createHttpClient({
    provider: 'acme',
    baseUrl: 'https://acme.test',
    transport,
    toError,
    clock,
  });
  const count = (limited: boolean, from = 0, to = Number.POSITIVE_INFINITY): number =>
    served.filter(({ at, status }) => {
      const isLimited = status === 429 || status === 403;
      return at >= from && at < to && isLimited === limited;
    }).length;
  return {
    client,
    served,
    refused: (from, to) => count(true, from, to),
    accepted: (from, to) => count(false, from, to),
  };
}

function toResponse({ status, headers }: LimitedAnswer): HttpResponse {
  return {
    status,
    header: (name) => headers[name],
    text: async () => '{}',
    bytes: async () => new Uint8Array(),
    chunks: async function* () {},
    discard: () => {},
  };
}

/** The row of an error table that GitHub needs: 403 for its limits. */
function toError({ status }: HttpFailure): HttpErrorVerdict | undefined {
  if (status !== 403) return undefined;
  return { message: 'acme is rate limited.', code: 'rate_limited', execution: 'not_executed' };
}

export interface Load {
  readonly callers: number;
  readonly untilMs: number;
  readonly identity?: ((caller: number) => Partial<CallIdentity>) | undefined;
  readonly path?: ((caller: number) => string) | undefined;
  /** When a caller loses patience with a call, from its start. @default never */
  readonly patienceMs?: (() => number | undefined) | undefined;
}

/** What became of the calls. */
export interface LoadReport {
  readonly succeeded: number;
  /** Refused by the policy, or by the provider. */
  readonly refused: number;
}

/**
 * Callers who each call again as soon as they had an answer, and who come back when they were told to.
 * Nobody listens to their facts.
 */
export async function saturate(
  server: LimitedServer,
  policy: Policy,
  clock: VirtualClock,
  load: Load,
): Promise<LoadReport> {
  const report = { succeeded: 0, refused: 0 };
  const caller = async (number: number): Promise<void> => {
    const path = load.path?.(number) ?? '/things';
    while (clock.now() < load.untilMs) {
      const patience = load.patienceMs?.();
      const controller = new AbortController();
      const abort = (): void => controller.abort(GONE);
      const cancel = patience === undefined ? () => {} : clock.schedule(abort, patience);
      const options = patience === undefined ? {} : { signal: controller.signal };
      const call = createCall({ ...CALL, ...load.identity?.(number) }, options);
      try {
        await policy(call, (inner) => server.client.request('GET', path, { call: inner }));
        report.succeeded += 1;
      } catch (error) {
        if (!isIntegrationError(error) && error !== GONE) throw error;
        report.refused += 1;
        const asked = isIntegrationError(error) ? error.retryAfterMs : undefined;
        const waitMs = Math.max(1, asked ?? 1_000);
        await new Promise<void>((resolve) => clock.schedule(resolve, waitMs));
      } finally {
        cancel();
      }
    }
  };
  const all = Promise.all(Array.from({ length: load.callers }, (_, number) => caller(number)));
  await clock.settle(all);
  return report;
}

const GONE = 'the caller is gone';

const CALL: CallIdentity = {
  provider: 'acme',
  port: 'things',
  operation: 'get',
  idempotency: 'safe',
  idempotencyKey: undefined,
};
