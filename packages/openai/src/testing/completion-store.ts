/** A chat completion with what was said to store it. */
interface Kept {
  readonly completion: { readonly id: string };
  readonly metadata: Readonly<Record<string, unknown>>;
}

const MOST_A_PAGE = 100;

/** Keeps the completions that were asked for with `store`, and lists them as GET /chat/completions does. */
export interface CompletionStore {
  keep(json: Readonly<Record<string, unknown>>, completion: { readonly id: string }): void;
  list(query: URLSearchParams): unknown;
}

export function createCompletionStore(): CompletionStore {
  const kept: Kept[] = [];
  return {
    keep: ({ store, metadata }, completion) => {
      if (store === true) kept.push({ completion, metadata: { ...(metadata ?? {}) } });
    },
    list: (query) => {
      const wanted = [...query].flatMap(([name, value]) => {
        const key = /^metadata\[(.+)\]$/.exec(name)?.[1];
        return key === undefined ? [] : [[key, value] as const];
      });
      const matching = kept.filter(({ metadata }) =>
        wanted.every(([key, value]) => metadata[key] === value),
      );
      const ordered = query.get('order') === 'desc' ? matching.toReversed() : matching;
      const after = query.get('after');
      const start =
        after === null ? 0 : ordered.findIndex((one) => one.completion.id === after) + 1;
      const limit = Math.min(Number(query.get('limit') ?? 20), MOST_A_PAGE);
      const page = ordered.slice(start, start + limit);
      return {
        object: 'list',
        data: page.map(({ completion, metadata }) => ({ ...completion, metadata })),
        first_id: page.at(0)?.completion.id ?? null,
        last_id: page.at(-1)?.completion.id ?? null,
        has_more: start + page.length < ordered.length,
      };
    },
  };
}
