import type { Call } from '../../src/call.js';
import type { Clock } from '../../src/clock.js';

/** How one request ends: an Error rejects, anything else is the answer. */
export interface Ending {
  readonly afterMs: number;
  readonly with: unknown;
  /** True where the request goes on although it was aborted. */
  readonly deaf?: boolean | undefined;
}

export interface SlowRequest {
  readonly call: Call;
  readonly sentAt: number;
}

export interface SlowProvider {
  readonly next: (call: Call) => Promise<never>;
  readonly requests: readonly SlowRequest[];
}

/** A provider whose requests end as `endings` say, one by one; a request without one never ends. */
export function slowProvider(clock: Clock, ...endings: readonly Ending[]): SlowProvider {
  const requests: SlowRequest[] = [];
  return {
    requests,
    next: (call) => {
      const ending = endings[requests.length];
      requests.push({ call, sentAt: clock.now() });
      // What is answered does not matter to a policy, so the tests may answer with anything.
      return play(ending, call, clock) as Promise<never>;
    },
  };
}

function play(ending: Ending | undefined, call: Call, clock: Clock): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      if (ending?.with instanceof Error) reject(ending.with);
      else resolve(ending?.with);
    };
    const cancel = ending === undefined ? () => {} : clock.schedule(end, ending.afterMs);
    if (ending?.deaf) return;
    call.signal.addEventListener('abort', () => {
      cancel();
      reject(call.signal.reason);
    });
  });
}
