import type { FakeRequest } from '@quayside/core/testing';
import type { FakeRepository, GitHubState } from './github-state.js';

/** What a route gets to see. */
export interface RouteContext {
  readonly state: GitHubState;
  /** The parts of the path, unescaped. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON body; empty where there is none. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly request: FakeRequest;
  /** Where the fake is reached, for the URLs in its answers. */
  readonly origin: string;
}

/** An answer before its headers. A list is cut into pages, in a field of its own where it is wrapped. */
export type RouteAnswer =
  | { readonly status: number; readonly json?: unknown }
  | { readonly list: readonly unknown[]; readonly field?: string; readonly extra?: object };

export interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly handle: (context: RouteContext) => RouteAnswer;
}

/** `:name` stands for one part of the path, `*name` for the rest of it. */
export function route(method: string, path: string, handle: Route['handle']): Route {
  const source = path.replace(/:(\w+)/g, '(?<$1>[^/]+)').replace(/\*(\w+)/g, '(?<$1>.+)');
  return { method, pattern: new RegExp(`^${source}$`), handle };
}

/** A route below a repository, which must be there. */
export type InRepository = (context: RouteContext, repository: FakeRepository) => RouteAnswer;

export const ok = (json: unknown): RouteAnswer => ({ status: 200, json });
export const created = (json: unknown): RouteAnswer => ({ status: 201, json });
export const nothing: RouteAnswer = { status: 204 };

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function textsOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) => {
    if (typeof one === 'string') return one;
    const named = typeof one === 'object' && one !== null && 'name' in one ? one.name : undefined;
    return typeof named === 'string' ? named : [];
  });
}
