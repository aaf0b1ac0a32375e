import {
  type Call,
  type Clock,
  createInvoker,
  type Invoker,
  isIntegrationError,
  systemClock,
} from '@quayside/core';
import type { HttpClient } from '@quayside/core/http';
import { beforeSending } from '../before-sending.js';
import type { GitHubOptions } from '../github-options.js';
import type { GitHubOAuthOptions, GitHubUserTokens } from './github-oauth-options.js';
import { authError, type Refreshed, refreshUserTokens } from './refresh-user-tokens.js';
import { createServerTime, type ServerTime } from './server-time.js';
import { readUserTokens, storeUserTokens } from './stored-user-tokens.js';
import type { TokenSource } from './token-source.js';
import { unlessAborted } from './unless-aborted.js';

/** Tokens live eight hours; they are renewed while they still count, so that no request goes out with a dying one. */
const RENEW_BEFORE_MS = 5 * 60_000;
/** So long nobody asks again where GitHub could not renew tokens that still count. */
const ASK_AGAIN_MS = 30_000;
/** A token that is refused so soon after it was made is not made again. */
const NEW_MS = 60_000;
const STEP_TIMEOUT_MS = 10_000;

/** Holds a user's tokens, and renews them: one renewal however many callers wait. */
export class UserTokens implements TokenSource {
  readonly #oauth: GitHubOAuthOptions;
  readonly #http: HttpClient;
  readonly #clock: Clock;
  readonly #time: ServerTime;
  readonly #invoker: Invoker;
  #current: GitHubUserTokens | undefined;
  /** Renewed, and not stored yet. */
  #unsaved: GitHubUserTokens | undefined;
  #renewing: Promise<GitHubUserTokens> | undefined;
  #madeAt = Number.NEGATIVE_INFINITY;
  #askAgainAt = Number.NEGATIVE_INFINITY;
  /** An access token that GitHub does not take, however long it was said to live. */
  #dead: string | undefined;
  /** A refresh token that GitHub does not take. */
  #spent: string | undefined;

  constructor(
    oauth: GitHubOAuthOptions,
    { clock = systemClock, listeners }: Pick<GitHubOptions, 'clock' | 'listeners'>,
    http: HttpClient,
  ) {
    this.#oauth = oauth;
    this.#http = http;
    this.#clock = clock;
    this.#time = createServerTime(clock);
    // Not the adapter's policy: a bulkhead of one would wait for itself.
    this.#invoker = createInvoker({ clock, listeners });
  }

  async take(call: Call): Promise<string> {
    if (this.#current !== undefined && this.#isFresh(this.#current))
      return this.#current.accessToken;
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined;
    });
    return (await unlessAborted(call, beforeSending(this.#renewing))).accessToken;
  }

  learn(date: string | undefined): void {
    this.#time.learn(date);
  }

  judge(_token: string, error: unknown): unknown {
    return error;
  }

  hasAnother(token: string, error: unknown): boolean {
    if (!isIntegrationError(error, 'unauthenticated') || this.#current === undefined) return false;
    const { accessToken, refreshToken } = this.#current;
    // Renewed since the request was sent.
    if (accessToken !== token) return true;
    if (refreshToken === undefined || this.#clock.now() - this.#madeAt < NEW_MS) return false;
    // Over by GitHub's clock, or renewed elsewhere.
    this.#dead = token;
    return true;
  }

  async #renew(): Promise<GitHubUserTokens> {
    const tokens =
      this.#unsaved === undefined
        ? await this.#refreshWhatIsStored()
        : await this.#save(this.#unsaved);
    this.#current = tokens;
    return tokens;
  }

  async #refreshWhatIsStored(): Promise<GitHubUserTokens> {
    const known = await this.#read();
    if (this.#isFresh(known)) return known;
    try {
      const { tokens, date } = await this.#step('refreshUserTokens', (call) =>
        this.#refresh(call, known),
      );
      this.#time.learn(date);
      this.#madeAt = this.#clock.now();
      this.#unsaved = tokens;
    } catch (error) {
      return this.#withoutNewOnes(known, error);
    }
    return this.#save(this.#unsaved);
  }

  async #withoutNewOnes(known: GitHubUserTokens, error: unknown): Promise<GitHubUserTokens> {
    if (isIntegrationError(error, 'unauthenticated')) {
      // Another process may have been faster.
      const read = await this.#read();
      if (read.accessToken !== known.accessToken && this.#isFresh(read)) return read;
      throw error;
    }
    if (this.#leftMs(known) <= 0) throw error;
    // They count a little longer, and GitHub may be able to renew them then.
    this.#askAgainAt = this.#clock.now() + ASK_AGAIN_MS;
    return known;
  }

  async #refresh(call: Call, known: GitHubUserTokens): Promise<Refreshed> {
    const { refreshToken, refreshTokenExpiresAt } = known;
    const now = this.#time.now();
    if (refreshToken === undefined)
      throw authError(call, 'the access token is over, and there is no refresh token');
    if (refreshTokenExpiresAt !== undefined && refreshTokenExpiresAt.getTime() <= now)
      throw authError(call, 'the refresh token is over');
    if (refreshToken === this.#spent)
      throw authError(call, 'GitHub has refused the refresh token already');
    try {
      return await refreshUserTokens(this.#http, call, this.#oauth, refreshToken, now);
    } catch (error) {
      if (isIntegrationError(error) && error.details?.error === 'bad_refresh_token')
        this.#spent = refreshToken;
      throw error;
    }
  }

  async #read(): Promise<GitHubUserTokens> {
    const { tokens } = this.#oauth;
    // What is not read anew is older than what was renewed here.
    if (typeof tokens !== 'function') return this.#current ?? tokens;
    return this.#step('readUserTokens', (call) => readUserTokens(call, tokens));
  }

  async #save(tokens: GitHubUserTokens): Promise<GitHubUserTokens> {
    const { onTokens } = this.#oauth;
    await this.#step('storeUserTokens', (call) => storeUserTokens(call, onTokens, tokens));
    this.#unsaved = undefined;
    return tokens;
  }

  #step<T>(operation: string, run: (call: Call) => Promise<T>): Promise<T> {
    const identity = { provider: 'github', port: 'auth', operation, idempotency: 'none' } as const;
    const options = { timeoutMs: STEP_TIMEOUT_MS };
    return this.#invoker.run({ ...identity, idempotencyKey: undefined }, options, run);
  }

  #isFresh(tokens: GitHubUserTokens): boolean {
    const isPutOff = this.#clock.now() < this.#askAgainAt;
    return this.#leftMs(tokens) > (isPutOff ? 0 : RENEW_BEFORE_MS);
  }

  #leftMs({ accessToken, expiresAt }: GitHubUserTokens): number {
    if (accessToken === this.#dead) return Number.NEGATIVE_INFINITY;
    return expiresAt === undefined
      ? Number.POSITIVE_INFINITY
      : expiresAt.getTime() - this.#time.now();
  }
}
