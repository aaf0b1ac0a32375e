import type { Command } from './command.js';

interface Entry {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every command loads what it needs when it is asked for: `check` no server, `serve` no client. */
export const commands: Readonly<Record<string, Entry>> = {
  serve: {
    summary: 'starts the server and its dashboard; no database needed',
    load: async () => (await import('./commands/serve.js')).serve,
  },
  log: {
    summary: 'records one use of a model',
    load: async () => (await import('./commands/log.js')).log,
  },
  summary: {
    summary: 'shows what a day or a month has cost',
    load: async () => (await import('./commands/summary.js')).summary,
  },
  check: {
    summary: 'tells whether more than a threshold was spent, by its exit code',
    load: async () => (await import('./commands/check.js')).check,
  },
  reprice: {
    summary: "prices a window again by the server's catalogue",
    load: async () => (await import('./commands/reprice.js')).reprice,
  },
  reconcile: {
    summary: "compares a provider's bill with the ledger",
    load: async () => (await import('./commands/reconcile.js')).reconcile,
  },
  export: {
    summary: 'writes events as CSV, JSON or FOCUS 1.2',
    load: async () => (await import('./commands/export.js')).exportUsage,
  },
  tail: {
    summary: 'shows events as they are recorded',
    load: async () => (await import('./commands/tail.js')).tail,
  },
  token: {
    summary: "creates, lists and revokes the server's tokens",
    load: async () => (await import('./commands/token.js')).token,
  },
};
