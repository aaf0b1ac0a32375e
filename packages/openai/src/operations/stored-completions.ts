import { type CallOptions, type Pages, type TokenUsage, toPages } from '@quayside/core';
import * as z from '@quayside/core/schema';
import { type ApiUsage, toUsage, usageSchema } from '../api/usage-api.js';
import { invokeOpenAI } from '../invoke-openai.js';
import type { OpenAIParts } from '../openai-parts.js';

/** What OpenAI kept of an answer, without its text. */
export interface StoredCompletion {
  /** The `id` of the answer, also of one that was lost on its way here. */
  readonly id: string;
  readonly model: string;
  readonly serviceTier: string | undefined;
  readonly createdAt: Date;
  /** Undefined where OpenAI does not say it. */
  readonly usage: TokenUsage | undefined;
}

/** Options of {@link StoredCompletions.list}. */
export interface StoredCompletionsOptions extends CallOptions {
  /** Those that were asked for with all of these. @default all */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** Chat completions that OpenAI keeps for 30 days, because the option `store` asked for it. */
export interface StoredCompletions {
  /**
   * Lists them, oldest first. It is how one learns what an answer has cost that was billed and never arrived.
   *
   * @see https://platform.openai.com/docs/api-reference/chat/list
   */
  list(options?: StoredCompletionsOptions): Pages<StoredCompletion>;
}

interface ApiStored {
  readonly id: string;
  readonly model: string;
  readonly created: number;
  readonly service_tier?: string | null | undefined;
  readonly usage?: ApiUsage | null | undefined;
}

interface ApiList {
  readonly data: readonly ApiStored[];
  readonly last_id?: string | null | undefined;
  readonly has_more?: boolean | null | undefined;
}

const listSchema: z.Schema<ApiList> = z.received(() =>
  z.looseObject({
    data: z.array(
      z.looseObject({
        id: z.string(),
        model: z.string(),
        created: z.number(),
        service_tier: z.nullish(z.string()),
        usage: z.nullish(usageSchema),
      }),
    ),
    last_id: z.nullish(z.string()),
    has_more: z.nullish(z.boolean()),
  }),
);

const PAGE = '100';

export function createStoredCompletions({ invoker, http, query }: OpenAIParts): StoredCompletions {
  const called = { port: 'openai', operation: 'storedCompletions.list', idempotency: 'safe' };
  return {
    list: ({ metadata = {}, ...options } = {}) => {
      const filter = Object.entries(metadata).map(([name, value]) => [`metadata[${name}]`, value]);
      const wanted = { ...query, ...Object.fromEntries(filter), order: 'asc', limit: PAGE };
      return toPages(async (after) => {
        const paged = after === undefined ? wanted : { ...wanted, after };
        const request = { query: paged, schema: listSchema };
        const listed = await invokeOpenAI(
          invoker,
          { ...called, idempotency: 'safe' },
          options,
          (call) => http.request('GET', '/chat/completions', { ...request, call }),
        );
        const last = listed.last_id ?? listed.data.at(-1)?.id;
        return {
          items: listed.data.map(toStored),
          next: listed.has_more === true ? last : undefined,
        };
      });
    },
  };
}

function toStored({ id, model, created, service_tier, usage }: ApiStored): StoredCompletion {
  return {
    id,
    model,
    serviceTier: service_tier ?? undefined,
    createdAt: new Date(created * 1000),
    usage: toUsage(usage),
  };
}
