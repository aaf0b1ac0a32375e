import type { AlertClaims } from '../alerts/alert.js';
import type { Store } from './open-store.js';

/** Keeps for ever who has been told what, for all processes on one database. */
export function createAlertClaims({ db }: Store, now: () => number): AlertClaims {
  return {
    claim: async (alert) => {
      const claimed = await db
        .insertInto('alert_claims')
        .values({ alert, at: now() })
        .onConflict((conflict) => conflict.column('alert').doNothing())
        .returning('alert')
        .execute();
      return claimed.length === 1;
    },
    release: async (alert) => {
      await db.deleteFrom('alert_claims').where('alert', '=', alert).execute();
    },
  };
}
