import { findRepository } from './github-state.js';
import { type InRepository, type Route, route } from './route.js';

/** A route below `/repos/{owner}/{repo}`. */
export function inRepository(method: string, path: string, handle: InRepository): Route {
  return route(method, `/repos/:owner/:repo${path}`, (context) =>
    handle(context, findRepository(context.state, context.params.owner, context.params.repo)),
  );
}
