import type { Context, MiddlewareHandler } from 'hono';

/**
 * Refuses what another site's page submits: it could sign somebody in with a token of its own, or out. What comes from
 * no browser has none of the headers, and passes.
 *
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export const refuseForeignForms: MiddlewareHandler = async (context, next) => {
  if (context.req.method === 'POST' && isForeign(context))
    return context.text('This form was sent by another site.', 403);
  return next();
};

/** Browsers send `Sec-Fetch-Site` where the connection is secure; elsewhere there is `Origin`. */
function isForeign({ req }: Context): boolean {
  const site = req.header('sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const origin = req.header('origin');
  if (origin === undefined) return false;
  // The host alone: behind a proxy the scheme is another one.
  return !URL.canParse(origin) || new URL(origin).host !== new URL(req.url).host;
}
