import { type Clock, IntegrationError, type Listener, type Policy } from '@quayside/core';
import type { HttpTransport } from '@quayside/core/http';
import type { WebhookSecrets } from '@quayside/core/webhooks';
import type { GitHubOAuthOptions } from './auth/github-oauth-options.js';
import { problemOf } from './auth/stored-user-tokens.js';
import type { GitHubPacingSettings } from './github-pacing.js';
import { isSendable } from './is-sendable.js';

/** A GitHub App on one of its installations. */
export interface GitHubAppOptions {
  /** The app's id or client id. */
  readonly appId: string | number;
  /** PEM, as GitHub gives it (PKCS#1) or as PKCS#8; `\n` written as two characters will do. A secret. */
  readonly privateKey: string;
  readonly installationId: string | number;
}

/** Options of {@link createGitHub}; checked once, when the adapter is made. One of `token`, `app`, `oauth`. */
export interface GitHubOptions {
  /** A personal access token, an OAuth token, or the `GITHUB_TOKEN` of a workflow. */
  readonly token?: string | undefined;
  /** Signs in as a GitHub App: its tokens are made, shared and renewed here. */
  readonly app?: GitHubAppOptions | undefined;
  /** Acts for a user, with tokens that end and are renewed here. */
  readonly oauth?: GitHubOAuthOptions | undefined;
  /** On GitHub Enterprise Server `https://HOST/api/v3`. @default 'https://api.github.com' */
  readonly baseUrl?: string | undefined;
  /** Where release assets go. @default derived from `baseUrl` */
  readonly uploadsUrl?: string | undefined;
  /** Sent as `X-GitHub-Api-Version`. @default '2026-03-10' */
  readonly apiVersion?: string | undefined;
  /** The webhook's secret; several while it is rotated. @default none: deliveries are refused */
  readonly webhookSecret?: WebhookSecrets | undefined;
  /**
   * Remembers so many bytes of answers and asks with their ETags: an answer that has not changed costs
   * none of the quota. @default 0: off
   */
  readonly etagCacheBytes?: number | undefined;
  /**
   * What surrounds every call, pacing included.
   *
   * @default standard() with githubPacing(): 30 s deadline, retry, breaker, paced, 10 s an attempt
   */
  readonly policy?: Policy | undefined;
  /** Tunes the pacing of the default policy; `false` leaves it out. @default as {@link githubPacing} */
  readonly pacing?: GitHubPacingSettings | false | undefined;
  /** Receive the facts of every call. */
  readonly listeners?: readonly Listener[] | undefined;
  /** Replaces the platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Replaces the transport as a whole, for example `nodeTransport()`; `fetch` is unused then. */
  readonly transport?: HttpTransport | undefined;
  readonly clock?: Clock | undefined;
  /** Largest answer that is read. @default 16 MiB */
  readonly maxBodyBytes?: number | undefined;
}

/** Where the parts of the API are, and the site. */
export interface GitHubAddresses {
  readonly api: string;
  readonly uploads: string;
  /** A path on the API's origin. */
  readonly graphqlPath: string;
  /** Where users sign in. */
  readonly site: string;
}

/** @throws misconfigured naming the option, never its value */
export function checkOptions(options: GitHubOptions): GitHubAddresses {
  const { apiVersion = '2026-03-10', etagCacheBytes = 0 } = options;
  checkCredentials(options);
  if (!isSendable(apiVersion)) throw misconfigured('apiVersion', 'cannot be sent in a header');
  if (!(Number.isSafeInteger(etagCacheBytes) && etagCacheBytes >= 0))
    throw misconfigured('etagCacheBytes', 'must be a whole number of bytes');
  return addressesOf(options);
}

function checkCredentials({ token, app, oauth }: GitHubOptions): void {
  const given = [token, app, oauth].filter((one) => one !== undefined);
  if (given.length > 1)
    throw misconfigured('token', 'excludes `app` and `oauth`, and those each other: pass one');
  if (app !== undefined) return checkApp(app);
  if (oauth !== undefined) return checkOAuth(oauth);
  if (isSendable(token)) return;
  throw misconfigured(
    'token',
    'is missing or has characters that no token has. Set GITHUB_TOKEN and pass it, or pass `app`',
  );
}

function checkOAuth({ clientId, clientSecret, tokens, onTokens }: GitHubOAuthOptions): void {
  if (!isSendable(clientId)) throw misconfigured('oauth.clientId', 'is no client id');
  if (clientSecret !== undefined && !isSendable(clientSecret))
    throw misconfigured('oauth.clientSecret', 'is blank, or has characters that none has');
  const problem = typeof tokens === 'function' ? undefined : problemOf(tokens);
  if (problem !== undefined) throw misconfigured('oauth.tokens', problem);
  if (typeof onTokens !== 'function')
    throw misconfigured('oauth.onTokens', 'is missing. Without it renewed tokens would be lost');
}

function checkApp({ appId, privateKey, installationId }: GitHubAppOptions): void {
  if (!/^[\w.-]+$/.test(String(appId))) throw misconfigured('app.appId', 'is no id');
  if (!/^\d+$/.test(String(installationId)))
    throw misconfigured('app.installationId', 'must be a number');
  if (!/-----BEGIN (?:RSA )?PRIVATE KEY-----/.test(privateKey))
    throw misconfigured('app.privateKey', 'must be the PEM of an RSA key that is not encrypted');
}

function addressesOf({ baseUrl = 'https://api.github.com', uploadsUrl }: GitHubOptions) {
  const url = checkUrl('baseUrl', baseUrl);
  if (uploadsUrl !== undefined) checkUrl('uploadsUrl', uploadsUrl);
  const api = baseUrl.replace(/\/+$/, '');
  const path = url.pathname.replace(/\/+$/, '');
  // A server has its API below one host; github.com and ghe.com have a host for each part.
  const isServer = path.endsWith('/api/v3');
  const uploads = isServer
    ? api.replace(/v3$/, 'uploads')
    : api.replace(/^(https:\/\/)api\.(?=github\.com$|[\w-]+\.ghe\.com$)/, '$1uploads.');
  const graphqlPath = isServer ? path.replace(/v3$/, 'graphql') : `${path}/graphql`;
  const site = isServer
    ? api.replace(/\/api\/v3$/, '')
    : api.replace(/^(https:\/\/)api\.(?=github\.com$|[\w-]+\.ghe\.com$)/, '$1');
  return { api, uploads: uploadsUrl ?? uploads, graphqlPath, site };
}

/** Tokens go over TLS, or stay on this machine. */
function checkUrl(option: string, text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw misconfigured(option, 'must be an http or https URL');
  const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !loopback)
    throw misconfigured(option, 'would send a token in the clear. Use https');
  return url;
}

export function misconfigured(option: string, problem: string): IntegrationError {
  return new IntegrationError({
    message: `createGitHub: option \`${option}\` ${problem} (misconfigured).`,
    code: 'misconfigured',
    execution: 'not_executed',
    provider: 'github',
  });
}
