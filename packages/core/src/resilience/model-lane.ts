import type { Call } from '../call.js';
import type { Clock } from '../clock.js';
import { isIntegrationError } from '../errors/integration-error.js';
import type { RateLimitFact } from '../fact.js';
import { PacingWindow, type WindowRules } from './pacing-window.js';
import { type Gate, TicketLine } from './ticket-line.js';
import { type UsageEntry, type UsageLimits, UsageWindow } from './usage-window.js';
import type { WaitEnd } from './waiting-line.js';

/** A call that wants a request and some tokens, and what it was given. */
export interface ModelTicket {
  /** What is reserved for it. */
  readonly tokens: number;
  entry: UsageEntry | undefined;
  sentAt: number;
  /** In which windows of the provider's own allowances it was counted. */
  readonly takenIn: { requests: number; tokens: number };
  readonly seen: { requests: boolean; tokens: boolean };
  /** What its answers said that it used; undefined where they said nothing. */
  used: number | undefined;
}

export function createTicket(tokens: number): ModelTicket {
  const takenIn = { requests: 0, tokens: 0 };
  const seen = { requests: false, tokens: false };
  return { tokens, entry: undefined, sentAt: 0, takenIn, seen, used: undefined };
}

/** Limits are by the minute. */
const MINUTE_MS = 60_000;

/** What one key may use, what it used, and who waits. */
export class ModelLane implements Gate<ModelTicket> {
  readonly key: string;
  readonly line: TicketLine<ModelTicket>;
  readonly #window: UsageWindow;
  /** What the provider's own headers say; they know of everybody who uses the account. */
  readonly #told: { readonly requests: PacingWindow; readonly tokens: PacingWindow };
  #underway = 0;
  #waitingTokens = 0;

  constructor(key: string, limits: UsageLimits, rules: WindowRules, clock: Clock) {
    this.key = key;
    this.line = new TicketLine(this, clock);
    this.#window = new UsageWindow(limits, MINUTE_MS);
    this.#told = { requests: new PacingWindow(rules), tokens: new PacingWindow(rules) };
  }

  depart(ticket: ModelTicket, now: number): boolean {
    const left = this.#window.left(now);
    if (left.requests < 1 || left.tokens < ticket.tokens) return false;
    const { requests, tokens } = this.#told;
    if (!requests.fits(1, now) || !tokens.fits(ticket.tokens, now)) return false;
    ticket.takenIn.requests = requests.take(1, now);
    ticket.takenIn.tokens = tokens.take(ticket.tokens, now);
    ticket.entry = this.#window.note(ticket.tokens, now);
    ticket.sentAt = now;
    this.#underway += 1;
    return true;
  }

  departsAt(ticket: ModelTicket, now: number): number {
    const { requests, tokens } = this.#told;
    const own = now + this.#window.waitMs(1, ticket.tokens, now);
    return Math.max(
      own,
      requests.fits(1, now) ? now : requests.retryAt(1, now),
      tokens.fits(ticket.tokens, now) ? now : tokens.retryAt(ticket.tokens, now),
    );
  }

  /** How long it will wait behind all others, as far as that is certain. */
  waitMs(ticket: ModelTicket, now: number): number {
    const ahead = this.#waitingTokens + ticket.tokens;
    return Math.max(
      this.#window.waitMs(this.line.length + 1, ahead, now),
      this.#told.requests.sureWaitMs(1, now),
      this.#told.tokens.sureWaitMs(ticket.tokens, now),
    );
  }

  async wait(ticket: ModelTicket, call: Call, maxWaitMs: number): Promise<WaitEnd> {
    this.#waitingTokens += ticket.tokens;
    try {
      return await this.line.wait(ticket, call, maxWaitMs);
    } finally {
      this.#waitingTokens -= ticket.tokens;
    }
  }

  /** An answer told what is left. */
  observe(ticket: ModelTicket, fact: RateLimitFact, now: number): void {
    const { resource } = fact;
    if (resource !== 'requests' && resource !== 'tokens') return;
    ticket.seen[resource] = true;
    this.#told[resource].observe(fact, ticket.sentAt, now);
    this.line.wake();
  }

  /** An answer told what was used. A call that makes several requests uses all of it. */
  correct(ticket: ModelTicket, tokens: number, now: number): void {
    ticket.used = (ticket.used ?? 0) + tokens;
    this.#note(ticket, 1, ticket.used, now);
    this.line.wake();
  }

  /** The call has ended with an answer, or with `error`. Gives back what the provider did not count. */
  end(ticket: ModelTicket, error: unknown, now: number): void {
    const isUnsent = isIntegrationError(error) && error.execution === 'not_executed';
    // A refusal counts as a request, and uses no tokens.
    const requests = isUnsent && error.code !== 'rate_limited' ? 0 : 1;
    const tokens = isUnsent ? 0 : (ticket.used ?? ticket.tokens);
    this.#note(ticket, requests, tokens, now);
    if (error === undefined) {
      this.#told.requests.prove(ticket.takenIn.requests);
      this.#told.tokens.prove(ticket.takenIn.tokens);
    }
    this.#release(ticket, !isUnsent);
  }

  /** The call was called off before anything was sent. */
  cancel(ticket: ModelTicket, now: number): void {
    this.#note(ticket, 0, 0, now);
    this.#release(ticket, false);
  }

  #note({ entry }: ModelTicket, requests: number, tokens: number, now: number): void {
    if (entry !== undefined) this.#window.correct(entry, requests, tokens, now);
  }

  #release({ takenIn, seen, tokens }: ModelTicket, spent: boolean): void {
    this.#underway -= 1;
    this.#told.requests.release(takenIn.requests, 1, spent && !seen.requests);
    this.#told.tokens.release(takenIn.tokens, tokens, spent && !seen.tokens);
    this.line.wake();
  }

  /** What may be used now, by the limits and by what the provider said. */
  available(now: number): UsageLimits {
    const left = this.#window.left(now);
    const { requests, tokens } = this.#told;
    return {
      requests: Math.max(0, Math.min(left.requests, requests.remaining(now) ?? left.requests)),
      tokens: Math.max(0, Math.min(left.tokens, tokens.remaining(now) ?? left.tokens)),
    };
  }

  isForgettable(now: number): boolean {
    if (this.#underway > 0 || this.line.length > 0 || !this.#window.isEmpty(now)) return false;
    const { requests, tokens } = this.#told;
    return requests.remaining(now) === undefined && tokens.remaining(now) === undefined;
  }
}
