import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { TokenScope } from '../contract/operations.js';
import { Refusal } from './failure.js';
import { type Caller, type FindCaller, mayDo } from './tokens.js';

/** What the routes know of a request. */
export interface ServerEnv {
  Variables: { caller: Caller };
}

/** Lets requests through whose token has the scope. */
export function requireScope(
  findCaller: FindCaller,
  scope: TokenScope,
): MiddlewareHandler<ServerEnv> {
  return createMiddleware<ServerEnv>(async (context, next) => {
    const caller = findCaller(context.req.header('authorization'));
    if (caller === undefined)
      throw new Refusal('unauthenticated', 'Send a known token: Authorization: Bearer <token>.');
    if (!mayDo(caller, scope))
      throw new Refusal('permission_denied', `This token has no scope '${scope}'.`);
    context.set('caller', caller);
    await next();
  });
}

export function isFor({ accounts }: Caller, account: string): boolean {
  return accounts === undefined || accounts.has(account);
}

/** @throws a refusal where the token is not for the account */
export function requireAccount(caller: Caller, account: string): void {
  if (!isFor(caller, account)) throw foreignAccount();
}

export function foreignAccount(): Refusal {
  return new Refusal('permission_denied', 'This token is not for that account.');
}

/** Budgets over all accounts tell what others spend, so they are for tokens of all accounts. */
export function maySee(
  caller: Caller,
  { account }: { readonly account: string | undefined },
): boolean {
  return caller.accounts === undefined || (account !== undefined && isFor(caller, account));
}

/** The accounts that a question without one is about: undefined for all. */
export function readableAccounts(
  { accounts }: Caller,
  account: string | undefined,
): readonly string[] | undefined {
  if (account === undefined) return accounts === undefined ? undefined : [...accounts];
  return [account];
}

/** Reads a body of JSON. @throws a refusal for another type and for what does not parse */
export async function readJson(context: Context): Promise<unknown> {
  const type = context.req.header('content-type') ?? '';
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type))
    throw new Refusal('unsupported_media_type', 'Send JSON with Content-Type: application/json.');
  const encoding = context.req.header('content-encoding') ?? 'identity';
  if (encoding !== 'identity')
    throw new Refusal('unsupported_media_type', 'Send the body without a Content-Encoding.');
  try {
    return await context.req.json();
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Refusal('invalid_request', 'The body is no JSON.');
  }
}
