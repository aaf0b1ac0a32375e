import type { Queries } from './open-store.js';

/** Something that somebody did to the ledger and that has to be explained later. */
export interface AuditEntry {
  readonly id: string;
  /** Unix time in milliseconds. */
  readonly at: number;
  /** Who: the name of a token, or of a program. */
  readonly actor: string;
  /** `budget.raised`, `usage.repriced`. */
  readonly action: string;
  readonly subject: string;
  readonly details: unknown;
}

export async function writeAudit(db: Queries, entry: AuditEntry): Promise<void> {
  const row = { ...entry, details: JSON.stringify(entry.details) };
  await db.insertInto('audit_log').values(row).execute();
}
