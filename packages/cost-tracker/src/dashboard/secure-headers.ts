import type { MiddlewareHandler } from 'hono';

/** Nothing from elsewhere, nothing inline, no frames: what is not listed is refused. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Tells the browser what it may do with a page of the dashboard. */
export const secureHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  context.header('content-security-policy', CONTENT_SECURITY_POLICY);
  // For browsers that do not know frame-ancestors.
  context.header('x-frame-options', 'DENY');
  context.header('x-content-type-options', 'nosniff');
  context.header('referrer-policy', 'same-origin');
  context.header('cross-origin-opener-policy', 'same-origin');
};
