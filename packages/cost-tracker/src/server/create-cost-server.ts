import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { misconfigured } from '@quayside/core';
import type { Ledger } from '../ledger/open-ledger.js';
import { createApp } from './create-app.js';
import { createDrainer } from './drain-server.js';
import { ledgerDashboard } from './ledger-dashboard.js';
import { createFindCaller, type FindCaller, type TokenOptions } from './tokens.js';

export interface CostServerOptions {
  /** Opened with `openLedger`. The server does not close it. */
  readonly ledger: Ledger;
  /** Who may do what. At least one, unless `insecure`. */
  readonly tokens: readonly TokenOptions[];
  /**
   * Lets everybody do everything, on this machine alone: for trying things out. Refused in production.
   *
   * @default false
   */
  readonly insecure?: boolean | undefined;
  /** Refuses tokens that can be guessed, and `insecure`. @default NODE_ENV is 'production' */
  readonly production?: boolean | undefined;
  /** Bytes of a request's body. @default 4 MiB: 1000 events with their metadata */
  readonly maxBodyBytes?: number | undefined;
  /**
   * Serves the dashboard at `/`, to whoever signs in with a token that may read.
   *
   * @default true
   */
  readonly dashboard?: boolean | undefined;
  /** IANA name: days of the dashboard begin at its midnight. @default 'UTC' */
  readonly timeZone?: string | undefined;
  /** Said in the OpenAPI document. @default '0.0.0' */
  readonly version?: string | undefined;
  /** Gets what was answered with 500 or 503. @default nothing */
  readonly onError?: ((error: unknown) => void) | undefined;
}

export interface ListenOptions {
  /** 0 takes a free one. @default 5000 */
  readonly port?: number | undefined;
  /** @default '127.0.0.1' */
  readonly host?: string | undefined;
}

/** Where a server listens. */
export interface ListeningAt {
  readonly url: string;
  readonly port: number;
}

/** The cost tracker's HTTP server. */
export interface CostServer {
  /** Answers a web-standard request, without a socket. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** Serves on a port, one at a time. @throws misconfigured for `insecure` beyond this machine */
  listen(options?: ListenOptions): Promise<ListeningAt>;
  /**
   * Takes no more requests and waits for those under way. Live pages are ended at once, and what is not over in time is
   * cut off. The ledger stays open. Repeatable.
   */
  close(options?: CloseOptions): Promise<void>;
}

export interface CloseOptions {
  /** Milliseconds that requests under way have to end. @default 10_000 */
  readonly timeoutMs?: number | undefined;
}

const CLOSE_MS = 10_000;
const MEBIBYTE = 1_048_576;
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * Makes the server of the HTTP contract over a ledger.
 *
 * @throws misconfigured without tokens, and in production for tokens that can be guessed
 */
export function createCostServer(options: CostServerOptions): CostServer {
  const { insecure = false, onError = () => {} } = options;
  const production = options.production ?? process.env.NODE_ENV === 'production';
  const { ledger, timeZone = 'UTC' } = options;
  const findCaller = insecure ? anyone(production) : known(options.tokens, production);
  const app = createApp({
    ledger,
    findCaller,
    dashboard:
      options.dashboard === false
        ? undefined
        : ledgerDashboard({ ledger, findCaller, open: insecure, timeZone, onError }),
    maxBodyBytes: options.maxBodyBytes ?? 4 * MEBIBYTE,
    version: options.version ?? '0.0.0',
    onError,
  });
  return { fetch: async (request) => app.fetch(request), ...onPort(app, insecure) };
}

type App = ReturnType<typeof createApp>;

function onPort({ fetch }: App, insecure: boolean): Pick<CostServer, 'listen' | 'close'> {
  const served = insecure ? onlyByItsName(fetch) : fetch;
  let drain: ReturnType<typeof createDrainer> | undefined;
  let closing: Promise<void> | undefined;
  return {
    listen: ({ port = 5000, host = '127.0.0.1' } = {}) => {
      if (insecure && !LOOPBACK.has(host))
        throw misconfigured(
          'The server',
          `it is insecure and would listen on ${host}`,
          'Set tokens, or listen on 127.0.0.1.',
        );
      if (drain !== undefined)
        throw misconfigured(
          'The server',
          'it listens already',
          'Make another one for another port.',
        );
      return new Promise((resolve, reject) => {
        // Of the kinds of server that it can make, it makes this one where no other is asked for.
        const server = serve({ fetch: served, port, hostname: host }, (address) =>
          resolve({ url: `http://${urlHost(host)}:${address.port}`, port: address.port }),
        ) as Server;
        drain = createDrainer(server);
        server.once('error', (error) => {
          drain = undefined;
          reject(error);
        });
      });
    },
    close: async ({ timeoutMs = CLOSE_MS } = {}) => {
      closing ??= drain?.(timeoutMs);
      await closing;
    },
  };
}

/** A site may give its name this machine's address, and then its pages may read what they ask for. */
function onlyByItsName(fetch: App['fetch']): (request: Request) => ReturnType<App['fetch']> {
  return (request) => {
    const name = new URL(request.url).hostname.replace(/^\[(.+)\]$/, '$1');
    if (LOOPBACK.has(name)) return fetch(request);
    return new Response('This server answers to localhost alone.', { status: 421 });
  };
}

function known(tokens: readonly TokenOptions[], production: boolean): FindCaller {
  if (tokens.length === 0)
    throw misconfigured('The server', 'it has no tokens, so nobody could use it', 'Set API_TOKEN.');
  return createFindCaller(tokens, production);
}

function anyone(production: boolean): FindCaller {
  if (production)
    throw misconfigured('The server', 'it is insecure in production', 'Set API_TOKEN instead.');
  const caller = { name: 'anyone', scopes: new Set(['admin'] as const), accounts: undefined };
  return () => caller;
}

function urlHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
