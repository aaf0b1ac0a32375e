import { AsyncLocalStorage } from 'node:async_hooks';
import type { UsageDimensions } from '@quayside/core';

/** Who and what the model calls of a piece of work are counted for. */
export interface Attribution extends UsageDimensions {
  /** @default the tracker's */
  readonly account?: string | undefined;
  /** At most 10, for budgets and filters. */
  readonly tags?: readonly string[] | undefined;
  /** At most 50 entries. Never a prompt or an answer. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

const storage = new AsyncLocalStorage<Attribution>();
const NONE: Attribution = {};
const LONGEST_TEXT = 255;
const MOST_TAGS = 10;
/** Entries of metadata that an event may have. */
export const MOST_METADATA = 50;
const TEXTS = ['account', 'user', 'team', 'key', 'task', 'repository', 'session'] as const;

/**
 * Counts every model call that begins inside `run` for `attribution`, however deep and after however many
 * awaits; a stream is counted for whom it was begun, wherever it is read. Inside another attribution it adds
 * to it, and wins where both say something; tags of both hold.
 *
 * It never breaks the work that it describes: empty texts are left out, texts are cut at 255 characters, and
 * of tags and metadata only so many are kept as a ledger takes.
 */
export function withAttribution<T>(attribution: Attribution, run: () => T): T {
  const outer = currentAttribution();
  return storage.run(fitted(merged(outer, attribution)), run);
}

/** The attribution that is in force here. */
export function currentAttribution(): Attribution {
  return storage.getStore() ?? NONE;
}

function merged(outer: Attribution, inner: Attribution): Attribution {
  return {
    ...outer,
    ...Object.fromEntries(Object.entries(inner).filter(([, value]) => value !== undefined)),
    tags: [...new Set([...(outer.tags ?? []), ...(inner.tags ?? [])])],
    metadata: { ...outer.metadata, ...inner.metadata },
  };
}

function fitted(attribution: Attribution): Attribution {
  const texts = TEXTS.flatMap((name) => {
    const text = cut(attribution[name]);
    return text === '' ? [] : [[name, text] as const];
  });
  const tags = (attribution.tags ?? []).map(cut).filter((tag) => tag !== '');
  const metadata = Object.entries(attribution.metadata ?? {}).slice(0, MOST_METADATA);
  return {
    ...Object.fromEntries(texts),
    ...(tags.length === 0 ? {} : { tags: tags.slice(0, MOST_TAGS) }),
    ...(metadata.length === 0 ? {} : { metadata: Object.fromEntries(metadata) }),
  };
}

/** No store keeps a NUL or half of a character, which cutting would leave, too. */
function cut(text: string | undefined): string {
  const clean = String(text ?? '').replaceAll('\0', '');
  return clean.slice(0, LONGEST_TEXT).toWellFormed();
}
