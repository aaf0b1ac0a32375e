import { type Clock, IntegrationError, type Listener, type Policy } from '@quayside/core';
import type { HttpTransport } from '@quayside/core/http';
import type { WebhookSecrets } from '@quayside/core/webhooks';

/** A GitHub App on one of its installations. */
export interface GitHubAppOptions {
  /** The app's id or client id. */
  readonly appId: string | number;
  /** PEM, as GitHub gives it (PKCS#1) or as PKCS#8; `\n` written as two characters will do. A secret. */
  readonly privateKey: string;
  readonly installationId: string | number;
}

/** Options of {@link createGitHub}; checked once, when the adapter is made. Either `token` or `app`. */
export interface GitHubOptions {
  /** A personal access token, an OAuth token, or the `GITHUB_TOKEN` of a workflow. */
  readonly token?: string | undefined;
  /** Signs in as a GitHub App: its tokens are made, shared and renewed here. */
  readonly app?: GitHubAppOptions | undefined;
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
  /** What surrounds every call. @default standard(): 30 s deadline, retry, breaker, 10 s an attempt */
  readonly policy?: Policy | undefined;
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

/** Where the three parts of the API are. */
export interface GitHubAddresses {
  readonly api: string;
  readonly uploads: string;
  /** A path on the API's origin. */
  readonly graphqlPath: string;
}

/** What may stand in a header without being split, folded or refused by the platform. */
const VISIBLE = /^[\x21-\x7e]+$/;

/** @throws misconfigured naming the option, never its value */
export function checkOptions(options: GitHubOptions): GitHubAddresses {
  const { token, app, apiVersion = '2026-03-10', etagCacheBytes = 0 } = options;
  if (app === undefined) checkToken(token);
  else if (token !== undefined) throw misconfigured('token', 'excludes `app`: pass one of them');
  else checkApp(app);
  if (!VISIBLE.test(apiVersion)) throw misconfigured('apiVersion', 'cannot be sent in a header');
  if (!(Number.isSafeInteger(etagCacheBytes) && etagCacheBytes >= 0))
    throw misconfigured('etagCacheBytes', 'must be a whole number of bytes');
  return addressesOf(options);
}

function checkToken(token: string | undefined): void {
  if (typeof token === 'string' && VISIBLE.test(token)) return;
  throw misconfigured(
    'token',
    'is missing or has characters that no token has. Set GITHUB_TOKEN and pass it, or pass `app`',
  );
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
  return { api, uploads: uploadsUrl ?? uploads, graphqlPath };
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
