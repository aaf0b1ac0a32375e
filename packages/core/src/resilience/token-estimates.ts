import type { CallIdentity } from '../call.js';

/** Reserved for the first call of an operation, before it is known what its calls use. */
const FIRST = 1_000;
/** How much the last call counts against those before. */
const WEIGHT = 0.2;
/** Operations are a few for each port; what comes beyond is not learnt. */
const OPERATIONS_AT_MOST = 10_000;

/** What calls of an operation use, learnt from what they used. */
export class TokenEstimates {
  readonly #means = new Map<string, number>();

  of(call: CallIdentity): number {
    return this.#means.get(nameOf(call)) ?? FIRST;
  }

  learn(call: CallIdentity, tokens: number): void {
    const name = nameOf(call);
    const mean = this.#means.get(name);
    if (mean === undefined && this.#means.size >= OPERATIONS_AT_MOST) return;
    this.#means.set(name, mean === undefined ? tokens : mean + WEIGHT * (tokens - mean));
  }
}

function nameOf({ provider, port, operation }: CallIdentity): string {
  return `${provider} ${port} ${operation}`;
}
