import { createCall } from '../../src/call.js';
import { type Clock, systemClock } from '../../src/clock.js';
import { isIntegrationError } from '../../src/errors/integration-error.js';
import type { HttpErrorVerdict, HttpFailure } from '../../src/http/http-client.js';
import { retry } from '../../src/resilience/retry.js';
import { seededRandom } from '../../src/testing/seeded-random.js';
import { answerText, startFaultServer } from '../http/fault-server.js';
import { clientFor, TRANSPORTS } from '../http/transports.js';
import { answerAt, type HttpEngine, type Sent } from './http-engine.js';
import { kindOf, watch } from './observation.js';

/** Our HTTP client and retry on both transports, against a real socket. */
export const quaysideEngines: readonly HttpEngine[] = TRANSPORTS.map(({ name, create }) => ({
  name: `quayside, ${name}`,
  send: async (request, answers) => {
    await using server = await startFaultServer(({ socket, count }) => {
      const { status, headers } = answerAt(answers, count - 1);
      socket.write(answerText(status, '{}', headers));
    });
    const { clock, waitsMs } = impatientClock();
    const client = clientFor(create(), server.url, { toError: limitsOf403 });
    const { method, body, seed = 0 } = request;
    const random = seed === 0 ? () => 0 : seededRandom(seed);
    const call = watch(
      retry({ clock, random, budget: false })(callOf(request), (attempt) =>
        client.request(method, '/', { call: attempt, body, headers: { 'content-type': 'a/b' } }),
      ),
    );
    while (call.state === 'pending') await new Promise((resolve) => setImmediate(resolve));
    const { outcome } = call;
    const status = isIntegrationError(outcome) ? outcome.status : undefined;
    const failed = String(status ?? kindOf(outcome));
    return {
      requests: server.received.length,
      waitsMs,
      end: call.state === 'resolved' ? 'ok' : failed,
    };
  },
}));

/** Notes every wait, and ends it at once: sockets cannot be made to hurry. */
function impatientClock(): { readonly clock: Clock; readonly waitsMs: readonly number[] } {
  const waitsMs: number[] = [];
  const schedule = (task: () => void, delayMs: number): (() => void) => {
    waitsMs.push(delayMs);
    const turn = setImmediate(task);
    return () => clearImmediate(turn);
  };
  return { waitsMs, clock: { ...systemClock, schedule } };
}

/** The row of an adapter's error table that GitHub's secondary limit needs. */
function limitsOf403({ status, header }: HttpFailure): HttpErrorVerdict | undefined {
  if (status !== 403 || header('retry-after') === undefined) return undefined;
  return { message: 'a secondary limit', code: 'rate_limited', execution: 'not_executed' };
}

function callOf({ method, harmless }: Sent) {
  const safe = method === 'GET';
  return createCall({
    provider: 'acme',
    port: 'things',
    operation: 'act',
    idempotency: safe ? 'safe' : harmless ? 'natural' : 'none',
    idempotencyKey: undefined,
  });
}
