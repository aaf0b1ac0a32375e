import {
  type Call,
  createInvoker,
  type IntegrationError,
  isIntegrationError,
  systemClock,
} from '@quayside/core';
import type { HttpClient } from '@quayside/core/http';
import * as z from '@quayside/core/schema';
import { beforeSending, changed } from '../before-sending.js';
import type { GitHubAppOptions, GitHubOptions } from '../github-options.js';
import { createAppJwt } from './app-jwt.js';
import type { TokenSource } from './token-source.js';
import { unlessAborted } from './unless-aborted.js';

interface Minted {
  readonly token: string;
  readonly mintedAt: number;
  /** On the monotonic clock: GitHub's clock and ours need not agree. */
  readonly renewAt: number;
}

/** A token lives an hour; it is replaced while it still counts, so that no request goes out with a dying one. */
const RENEW_AFTER_MS = 55 * 60_000;
/** So long a new token may be unknown to some of GitHub's servers. */
const REPLICATION_MS = 5000;
const MINT_TIMEOUT_MS = 10_000;

const tokenSchema: z.Schema<{ readonly token: string }> = z.received(() =>
  z.looseObject({ token: z.string().check(z.minLength(1)) }),
);

/** Makes, shares and renews the tokens of one installation: one request however many callers wait. */
export function createInstallationTokens(
  app: GitHubAppOptions,
  options: Pick<GitHubOptions, 'clock' | 'listeners'>,
  http: HttpClient,
): TokenSource {
  const { clock = systemClock, listeners } = options;
  // Not the adapter's policy: a bulkhead of one would wait for itself.
  const invoker = createInvoker({ clock, listeners });
  const jwt = createAppJwt(app, clock);
  let current: Minted | undefined;
  let minting: Promise<Minted> | undefined;
  const mint = async (): Promise<Minted> => {
    const { token } = await invoker.run(MINTING, { timeoutMs: MINT_TIMEOUT_MS }, (call) =>
      requestToken(http, call, app.installationId, jwt),
    );
    const mintedAt = clock.now();
    current = { token, mintedAt, renewAt: mintedAt + RENEW_AFTER_MS };
    return current;
  };
  return {
    take: async (call) => {
      if (current !== undefined && clock.now() < current.renewAt) return current.token;
      minting ??= mint().finally(() => {
        minting = undefined;
      });
      return (await unlessAborted(call, beforeSending(minting))).token;
    },
    judge: (token, error) => {
      if (!isIntegrationError(error, 'unauthenticated') || current?.token !== token) return error;
      if (clock.now() - current.mintedAt < REPLICATION_MS) return notYetKnown(error);
      // Revoked, or the installation's permissions changed: the next call makes a new one.
      current = undefined;
      return error;
    },
  };
}

const MINTING = {
  provider: 'github',
  port: 'auth',
  operation: 'createInstallationToken',
  idempotency: 'safe',
  idempotencyKey: undefined,
} as const;

async function requestToken(
  http: HttpClient,
  call: Call,
  installationId: string | number,
  jwt: ReturnType<typeof createAppJwt>,
): Promise<{ readonly token: string }> {
  const path = `/app/installations/${installationId}/access_tokens`;
  const request = async () => ({
    call,
    headers: { authorization: `Bearer ${await jwt.sign()}` },
    route: '/app/installations/{id}/access_tokens',
  });
  const first = await http.exchange('POST', path, { ...(await request()), accept: [401] });
  if (first.status !== 401) return first.json(tokenSchema);
  // GitHub refuses what is signed in its future, or expired: its own clock is in the answer.
  first.discard();
  jwt.learn(first.header('date'));
  return http.request('POST', path, { ...(await request()), schema: tokenSchema });
}

function notYetKnown(error: IntegrationError): IntegrationError {
  return changed(error, {
    message: `github ${error.operation} failed: the new installation token is not known everywhere yet (unavailable).`,
    code: 'unavailable',
    execution: 'not_executed',
    retryAfterMs: 1000,
    cause: error,
  });
}
