import { type Clock, systemClock } from '@quayside/core';
import {
  createFakeServer,
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
} from '@quayside/core/testing';
import type { GitHubUserTokens } from '../auth/github-oauth-options.js';
import { accountRoutes } from './account-routes.js';
import { checkRoutes } from './check-routes.js';
import { deliveryRoutes } from './delivery-routes.js';
import { createFakeAuth, type FakeAuth } from './fake-auth.js';
import type { FakeOAuthApp } from './fake-grants.js';
import { createFakeQuota, type FakeQuota } from './fake-quota.js';
import { addTagObject, resolve } from './git-objects.js';
import { GitHubFailure, notFound } from './github-failure.js';
import {
  addRepository,
  createGitHubState,
  type FakeRepository,
  type FakeRepositoryOptions,
  findRepository,
  type GitHubState,
} from './github-state.js';
import { issueRoutes } from './issue-routes.js';
import { pullRoutes } from './pull-routes.js';
import { refRoutes } from './ref-routes.js';
import { respond } from './respond.js';
import type { Route, RouteContext } from './route.js';
import { secretRoutes } from './secret-routes.js';
import { sourceRoutes } from './source-routes.js';

/** What the fake answers to a GraphQL query. */
export type FakeGraphql = (
  query: string,
  variables: Readonly<Record<string, unknown>>,
) => Readonly<Record<string, unknown>>;

export interface FakeGitHubOptions {
  /** The time of everything, and of the quota's end. @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** The token that is accepted. @default any, and those that apps and users are given */
  readonly token?: string | undefined;
  /** The app that users sign in through. @default any */
  readonly oauth?: FakeOAuthApp | undefined;
  /** @default one, `acme/shop`, with a README.md and a workflow */
  readonly repositories?: readonly FakeRepositoryOptions[] | undefined;
  /** Who the token belongs to. @default 'octocat' */
  readonly login?: string | undefined;
  /** Requests an hour. @default 5000 */
  readonly hourlyLimit?: number | undefined;
  /** Searches a minute, of code and of the rest. @default 30 */
  readonly searchLimit?: number | undefined;
  /** `rateLimit` is added where a query asks. @default answers `{ data: { viewer: { login } } }` to everything */
  readonly graphql?: FakeGraphql | undefined;
  /** Requests that the log keeps. @default 1000 */
  readonly logLimit?: number | undefined;
}

/**
 * GitHub in memory: repositories with commits, branches, files, issues, pull requests that merge, statuses,
 * checks, workflow runs, releases, search, secrets, tokens of apps and users. Differences from the real one: searches
 * know words, `repo:` and `user:`, and everything shows at once.
 */
export interface FakeGitHub extends FakeServer {
  addRepository(repository: FakeRepositoryOptions): void;
  /** The secrets of a repository, opened: by `NAME`, or `environment/NAME`. */
  secretsOf(repository: string): ReadonlyMap<string, string>;
  /** Tags a branch or a commit with a tag object, as `git tag -a` does. Returns the object's id. */
  tagAnnotated(repository: string, name: string, ref: string): string;
  /** Ends a workflow run. */
  completeRun(repository: string, id: string, conclusion?: string): void;
  /** Signs a user in, for the option `oauth` of the adapter. Access tokens live eight hours. */
  authorizeUser(): GitHubUserTokens;
  /** Ends the tokens of apps, and the access tokens of users. */
  revokeTokens(): void;
  readonly quota: { readonly remaining: number };
}

interface Fake {
  readonly state: GitHubState;
  readonly auth: FakeAuth;
  readonly quota: FakeQuota;
  readonly graphql: FakeGraphql;
}

/**
 * Starts a GitHub of your own: nothing leaves the process. Every fake has its own state.
 *
 * @example
 * const fake = createFakeGitHub();
 * const { code } = createGitHub({ token: 'ghp_fake', fetch: fake.fetch });
 * await code.createIssue({ repository: 'acme/shop', title: 'Broken' });
 */
export function createFakeGitHub(options: FakeGitHubOptions = {}): FakeGitHub {
  const { clock = systemClock, login = 'octocat', logLimit } = options;
  const state = createGitHubState(clock, login);
  for (const one of options.repositories ?? [{ path: 'acme/shop' }]) addRepository(state, one);
  const auth = createFakeAuth({ token: options.token, oauth: options.oauth, clock });
  const { hourlyLimit = 5000, searchLimit = 30 } = options;
  const quota = createFakeQuota(clock, { core: hourlyLimit, search: searchLimit });
  const graphql = options.graphql ?? (() => ({ data: { viewer: { login } } }));
  const fake: Fake = { state, auth, quota, graphql };
  const server = createFakeServer({
    handle: (request) => around(fake, request),
    toFailure: (status) => failure(new GitHubFailure(status, 'Server Error')),
    toRateLimit: (after, { path }) => tooFast(after, alwaysSent(fake, path)),
    clock,
    logLimit,
  });
  const at = (path: string): FakeRepository => {
    const [owner, name] = path.split('/');
    return findRepository(state, owner, name);
  };
  return {
    ...server,
    addRepository: (repository) => void addRepository(state, repository),
    secretsOf: (path) => at(path).secrets,
    tagAnnotated: (path, name, ref) => addTagObject(at(path), name, resolve(at(path), ref) ?? ref),
    completeRun: (path, id, conclusion = 'success') => {
      const run = at(path).runs.get(Number(id));
      if (run === undefined) throw notFound();
      Object.assign(run, { status: 'completed', conclusion, updatedAt: state.now() });
    },
    authorizeUser: auth.authorize,
    revokeTokens: auth.revoke,
    quota,
  };
}

const REFRESH = '/login/oauth/access_token';

const ROUTES: readonly Route[] = [
  ...accountRoutes,
  ...issueRoutes,
  ...pullRoutes,
  ...sourceRoutes,
  ...refRoutes,
  ...checkRoutes,
  ...deliveryRoutes,
  ...secretRoutes,
];

function around(fake: Fake, request: FakeRequest): FakeAnswer {
  const { quota, state } = fake;
  const { path } = request;
  const free = path.endsWith('/rate_limit') || path === REFRESH;
  const allowed = free || quota.take(path);
  const answer = allowed
    ? attempt(fake, request)
    : failure(new GitHubFailure(403, `API rate limit exceeded for user ${state.login}.`));
  if (answer.status === 304) quota.giveBack(path);
  return { ...answer, headers: { ...alwaysSent(fake, path), ...answer.headers } };
}

function alwaysSent({ state, quota }: Fake, path: string): Readonly<Record<string, string>> {
  return {
    date: new Date(state.clock.wallNow()).toUTCString(),
    'x-github-request-id': 'FAKE:1:2:3',
    ...quota.headers(path),
  };
}

function attempt(fake: Fake, request: FakeRequest): FakeAnswer {
  try {
    return handle(fake, request);
  } catch (error) {
    if (error instanceof GitHubFailure) return failure(error);
    throw error;
  }
}

function handle({ state, auth, graphql, quota }: Fake, request: FakeRequest): FakeAnswer {
  const { method } = request;
  // A server of one's own has the API, the uploads and GraphQL below one host.
  const prefix = /^\/api\/(?:v3|uploads|(?=graphql$))/.exec(request.path)?.[0] ?? '';
  const path = request.path.slice(prefix.replace(/\/$/, '').length);
  const query = new URLSearchParams(request.query);
  const context = {
    state,
    query,
    body: bodyOf(request),
    request,
    origin: originOf(request, prefix),
    params: {},
  };
  if (path === REFRESH)
    return respond(context, { status: 200, json: auth.refresh(new URLSearchParams(request.body)) });
  if (/^\/app\/installations\/\d+\/access_tokens$/.test(path))
    return respond(context, { status: 201, json: auth.mint(request) });
  auth.check(request);
  if (path === '/rate_limit')
    return respond(context, { status: 200, json: { rate: { remaining: quota.remaining } } });
  if (path === '/graphql') return answerGraphql(graphql, quota, context);
  for (const one of ROUTES) {
    const found = one.method === method ? one.pattern.exec(path) : null;
    if (found === null) continue;
    const parts = Object.entries(found.groups ?? {}).filter(([, part]) => part !== undefined);
    const params = Object.fromEntries(
      parts.map(([name, part]) => [name, decodeURIComponent(part)]),
    );
    return respond(context, one.handle({ ...context, params }));
  }
  throw notFound();
}

function answerGraphql(graphql: FakeGraphql, quota: FakeQuota, context: RouteContext): FakeAnswer {
  const { query = '', variables } = context.body;
  const given = typeof variables === 'object' && variables !== null ? { ...variables } : {};
  const answer = graphql(String(query), given);
  const { data } = answer;
  // Every query costs one point here.
  const asks = /\brateLimit\b/.test(String(query)) && typeof data === 'object' && data !== null;
  const rateLimit = { cost: 1, ...quota.points() };
  const json = asks ? { ...answer, data: { rateLimit, ...data } } : answer;
  return respond(context, { status: 200, json });
}

/** Assets are bytes, which may look like anything. */
function bodyOf({ header, body, path }: FakeRequest): Readonly<Record<string, unknown>> {
  const isJson = (header('content-type') ?? '').includes('json') && !path.endsWith('/assets');
  if (body === '' || !isJson) return {};
  try {
    const json: unknown = JSON.parse(body);
    // GitHub takes a bare list of labels too.
    if (Array.isArray(json)) return { labels: json };
    return typeof json === 'object' && json !== null ? { ...json } : {};
  } catch {
    throw new GitHubFailure(400, 'Problems parsing JSON');
  }
}

function originOf({ header }: FakeRequest, prefix: string): string {
  const host = header('host');
  return host === undefined ? 'https://api.github.com' : `http://${host}${prefix}`;
}

function failure({ status, message, errors }: GitHubFailure): FakeAnswer {
  const documentation_url = 'https://docs.github.com/rest';
  const body = JSON.stringify({ message, errors, documentation_url, status: String(status) });
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}

/** What is left of the quota does not matter. */
function tooFast(
  after: string | number | undefined,
  always: Readonly<Record<string, string>>,
): FakeAnswer {
  const { headers, ...rest } = failure(
    new GitHubFailure(403, 'You have exceeded a secondary rate limit. Please wait a few minutes.'),
  );
  const wait: Readonly<Record<string, string>> =
    after === undefined ? {} : { 'retry-after': String(after) };
  return { ...rest, headers: { ...headers, ...always, ...wait } };
}
