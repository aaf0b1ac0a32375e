import type { Policy } from '@quayside/core';
import { nodeTransport } from '@quayside/core/node';
import type { CostTrackerOptions } from '../client/tracker-options.js';
import { type CostTracker, createCostTracker } from '../create-cost-tracker.js';
import { usageError } from './command-error.js';
import type { Io } from './io.js';
import type { OptionSpecs, Options } from './options.js';

/** The flags of every command that asks a server. */
export const connectionOptions: OptionSpecs<'url' | 'token'> = {
  url: {
    value: 'URL',
    help: 'where the server is',
    env: 'AI_COST_TRACKER_URL',
    default: 'http://localhost:5000',
  },
  token: {
    value: 'TOKEN',
    help: 'prefer the variable: other users of a machine can see flags',
    env: 'AI_COST_TRACKER_TOKEN',
  },
};

/** The flag of commands that are about one account. */
export const accountOption: OptionSpecs<'account'> = {
  account: { value: 'NAME', help: 'whose usage it is', env: 'AI_COST_TRACKER_ACCOUNT' },
};

/** Stands where a tracker wants an account and no request of the command names one. */
const NO_ACCOUNT = 'cost-tracker-cli';

/** The flag of commands that are about all accounts, unless they are told one: no variable may narrow them unseen. */
export const narrowingOption: OptionSpecs<'account'> = {
  account: { value: 'NAME', help: 'this one alone; default all that the token may read' },
};

/** The client's options, from the flags. @throws usage error for what cannot be one */
export function readConnection(
  options: Options<'url' | 'token'>,
  account: string = NO_ACCOUNT,
): CostTrackerOptions {
  const baseUrl = options.required('url');
  const token = options.required('token');
  if (!/^https?:$/.test(URL.parse(baseUrl)?.protocol ?? ''))
    throw usageError('--url must be an http or https URL');
  if (!/^[\x21-\x7e]+$/.test(token))
    throw usageError('--token has characters that no token has, such as a space or a line break');
  return { baseUrl, token, account, transport: nodeTransport(), log: () => {} };
}

/** A tracker for one command. `account` may be left out where no request names one. */
export function openTracker(
  options: Options<'url' | 'token'>,
  { account, policy }: { readonly account?: string; readonly policy?: Policy } = {},
): CostTracker {
  return createCostTracker({ ...readConnection(options, account), policy });
}

/** Writes an object as a line of JSON. */
export async function writeJson({ out }: Pick<Io, 'out'>, value: unknown): Promise<void> {
  await out.write(`${JSON.stringify(value)}\n`);
}
