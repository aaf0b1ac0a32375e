import { hash, randomBytes } from 'node:crypto';

/** Twelve hours: a working day. */
const LIFETIME_MS = 12 * 3_600_000;
const MOST = 1_000;

/** Who is signed in, in memory: a restart signs everybody out. */
export interface Sessions {
  /** Answers the id for the cookie; only its hash is kept. */
  open(token: string): string;
  /** The token that the session was opened with, which may have been revoked since. */
  find(id: string | undefined): string | undefined;
  close(id: string | undefined): void;
}

export function createSessions(now: () => number): Sessions {
  const sessions = new Map<string, { readonly token: string; readonly expiresAt: number }>();
  const keyOf = (id: string): string => hash('sha256', id);
  return {
    open: (token) => {
      const id = randomBytes(32).toString('base64url');
      const [oldest] = sessions.keys();
      if (sessions.size >= MOST && oldest !== undefined) sessions.delete(oldest);
      sessions.set(keyOf(id), { token, expiresAt: now() + LIFETIME_MS });
      return id;
    },
    find: (id) => {
      if (id === undefined) return undefined;
      const session = sessions.get(keyOf(id));
      if (session === undefined || session.expiresAt > now()) return session?.token;
      sessions.delete(keyOf(id));
      return undefined;
    },
    close: (id) => {
      if (id !== undefined) sessions.delete(keyOf(id));
    },
  };
}
