import type { WindowSummary } from './adaptive-limit.js';

const SHORTEST_MS = 500;
const LONGEST_MS = 5_000;
const SAMPLES = 10;
/** Up to this share of lost calls is what happens to every provider. */
const CHANCE = 0.05;

/**
 * Gathers the calls of one window. It lasts twice the mean time of the calls in the one before, so that a
 * decision sees what the last one did: at least 500 ms, at most 5 s or until ten calls ended.
 */
export class SampleWindow {
  #endsAt: number;
  #answers = 0;
  #sumMs = 0;
  #overloads = 0;
  #inflight = 0;

  constructor(now: number) {
    this.#endsAt = now + SHORTEST_MS;
  }

  answered(rttMs: number, inflight: number): void {
    this.#answers += 1;
    this.#sumMs += rttMs;
    this.#inflight = Math.max(this.#inflight, inflight);
  }

  overloaded(inflight: number): void {
    this.#overloads += 1;
    this.#inflight = Math.max(this.#inflight, inflight);
  }

  /** What the window showed, if it is over; the next one begins then. */
  close(now: number): WindowSummary | undefined {
    const samples = this.#answers + this.#overloads;
    if (now < this.#endsAt || samples < SAMPLES) return undefined;
    const rttMs = this.#answers === 0 ? undefined : this.#sumMs / this.#answers;
    const overloaded = this.#overloads > CHANCE * samples;
    const summary = { rttMs, inflight: this.#inflight, overloaded };
    this.#endsAt = now + Math.min(LONGEST_MS, Math.max(SHORTEST_MS, 2 * (rttMs ?? 0)));
    this.#answers = 0;
    this.#sumMs = 0;
    this.#overloads = 0;
    this.#inflight = 0;
    return summary;
  }
}
