import { decodeText } from './decode-form.js';
import type { Route } from './route.js';
import { StripeFailure } from './stripe-failure.js';

export interface RouteMatch {
  readonly route: Route;
  readonly id: string;
}

/** Finds the endpoint of a request; throws Stripe's 404 where there is none. */
export type Router = (method: string, path: string) => RouteMatch;

function toParts(path: string): readonly string[] {
  return path.replace(/^\/|\/$/g, '').split('/');
}

/** Ids stand in the third or, below a namespace, the fourth place. */
const namespaces = new Set(['checkout', 'billing_portal']);

function split(path: string): { parts: readonly string[]; idPlace: number } {
  const parts = toParts(path);
  return { parts, idPlace: namespaces.has(parts[1] ?? '') ? 3 : 2 };
}

export function createRouter(routes: readonly Route[]): Router {
  const byKey = new Map<string, Route>();
  for (const route of routes) byKey.set(`${route.method} ${toParts(route.path).join('/')}`, route);

  return (method, path) => {
    const { parts, idPlace } = split(path);
    const literal = byKey.get(`${method} ${parts.join('/')}`);
    if (literal !== undefined && !literal.path.includes(':')) return { route: literal, id: '' };
    const id = parts[idPlace];
    const found =
      id === undefined
        ? undefined
        : byKey.get(
            `${method} ${parts.map((part, place) => (place === idPlace ? ':id' : part)).join('/')}`,
          );
    if (found !== undefined && id !== undefined && id !== '')
      return { route: found, id: decodeText(id) };
    throw new StripeFailure(
      404,
      `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
      {},
      true,
    );
  };
}
