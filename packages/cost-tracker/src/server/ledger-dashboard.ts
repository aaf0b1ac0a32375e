import type { Hono } from 'hono';
import { createDashboard } from '../dashboard/create-dashboard.js';
import { ledgerSource } from '../dashboard/ledger-source.js';
import type { Ledger } from '../ledger/open-ledger.js';
import { type FindCaller, mayDo } from './tokens.js';

export interface LedgerDashboardOptions {
  readonly ledger: Ledger;
  readonly findCaller: FindCaller;
  /** True shows everything to everybody. */
  readonly open: boolean;
  readonly timeZone: string;
  /** Gets what breaks off an export or the live page. @default nothing */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** The dashboard over a ledger; whoever signs in sees what their token may read. */
export function ledgerDashboard({
  ledger,
  findCaller,
  open,
  timeZone,
  onError,
}: LedgerDashboardOptions): Hono {
  return createDashboard({
    timeZone,
    onError,
    open: open ? ledgerSource(ledger) : undefined,
    signIn: async (token) => {
      const caller = findCaller(`Bearer ${token}`);
      if (caller === undefined || !mayDo(caller, 'read')) return undefined;
      return ledgerSource(ledger, caller.accounts && [...caller.accounts]);
    },
  });
}
