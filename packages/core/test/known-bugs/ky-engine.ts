import type { IPolicy } from 'cockatiel';
import ky, { isHTTPError, type Options } from 'ky';
import { vi } from 'vitest';
import { answerAt, type HttpEngine } from './http-engine.js';
import { advance, kindOf, watch } from './observation.js';

/** Longer than any wait of the rows. */
const TWO_HOURS = 7_200_000;

/** ky with a provider in this process, under virtual time; `around` is a policy outside of it. */
export function kyEngine(name: string, options: Options = {}, around?: IPolicy): HttpEngine {
  return {
    name,
    send: async ({ method, body }, answers) => {
      vi.useFakeTimers();
      const sentAtMs: number[] = [];
      const instance = ky.create({
        ...options,
        fetch: async (input) => {
          const { status, headers = {} } = answerAt(answers, sentAtMs.length);
          sentAtMs.push(performance.now());
          if (input instanceof Request) await input.text();
          return new Response('', { status, headers });
        },
      });
      const request = async (): Promise<unknown> =>
        instance('http://provider.test/', {
          method,
          ...(body === undefined ? {} : { body }),
          ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
        });
      const call = watch(around === undefined ? request() : around.execute(request));
      await advance(TWO_HOURS);
      const waitsMs = sentAtMs.slice(1).map((at, index) => at - (sentAtMs[index] ?? 0));
      return { requests: sentAtMs.length, waitsMs, end: endOf(call.state, call.outcome) };
    },
  };
}

function endOf(state: string, outcome: unknown): string {
  if (state !== 'rejected') return state === 'resolved' ? 'ok' : state;
  return isHTTPError(outcome) ? String(outcome.response.status) : kindOf(outcome);
}
