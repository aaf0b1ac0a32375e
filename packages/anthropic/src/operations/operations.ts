import {
  type BoundPort,
  bindPort,
  type CallOptions,
  type ChatInput,
  chatModel,
  type Driver,
  definePort,
  type Pages,
  type Port,
} from '@quayside/core';
import * as z from '@quayside/core/schema';
import type { AnthropicParts } from '../anthropic-parts.js';
import { listSchema, toPage } from '../api/list-api.js';
import { modelOf } from '../chat/model-of.js';
import { toPrompt } from '../chat/to-message-params.js';

/** A model as Anthropic lists it. Times are RFC 3339. */
export interface AnthropicModel {
  readonly id: string;
  readonly display_name?: string | null | undefined;
  readonly created_at?: string | null | undefined;
  /** The model's window, in tokens. */
  readonly max_input_tokens?: number | null | undefined;
  /** The longest answer, in tokens. */
  readonly max_tokens?: number | null | undefined;
}

/** The models that there are. */
export interface AnthropicModels {
  /** The newest first. */
  list(input?: ListModelsInput, options?: CallOptions): Pages<AnthropicModel>;
  /** Reads one, also by its alias. Throws `not_found`. */
  get(id: string, options?: CallOptions): Promise<AnthropicModel>;
}

export interface ListModelsInput {
  /** Models a page, at most 1,000. @default the provider's, 20 */
  readonly limit?: number | undefined;
}

/** Counts before it is asked. */
interface TokenCounter {
  countTokens(input: ChatInput, options?: CallOptions): Promise<number>;
}

/** Anthropic's own operations, beyond the port. */
export interface AnthropicOperations {
  readonly models: BoundPort<AnthropicModels>;
  /** How many tokens `complete` would send with this input. An estimate by Anthropic itself, free of charge. */
  countTokens(input: ChatInput, options?: CallOptions): Promise<number>;
}

const modelSchema: z.Schema<AnthropicModel> = z.received(() =>
  z.looseObject({
    id: z.string(),
    display_name: z.nullish(z.string()),
    created_at: z.nullish(z.string()),
    max_input_tokens: z.nullish(z.number()),
    max_tokens: z.nullish(z.number()),
  }),
);

const modelsSchema = listSchema(modelSchema);

const countSchema: z.Schema<{ readonly input_tokens: number }> = z.received(() =>
  z.looseObject({ input_tokens: z.number() }),
);

const modelsPort: Port<AnthropicModels> = definePort<AnthropicModels>('models', {
  list: {
    idempotency: 'safe',
    shape: 'pages',
    input: z.strictObject({ limit: z.optional(z.int().check(z.gte(1), z.lte(1_000))) }),
  },
  get: { idempotency: 'safe', input: z.string().check(z.minLength(1)) },
});

const counterPort: Port<TokenCounter> = definePort<TokenCounter>('anthropic', {
  countTokens: { idempotency: 'safe', input: chatModel.operations.complete.input },
});

export function bindOperations(parts: AnthropicParts): AnthropicOperations {
  const { invoker } = parts;
  const bound = { provider: 'anthropic', invoker };
  const { countTokens } = bindPort(counterPort, counterDriver(parts), bound);
  return { models: bindPort(modelsPort, modelsDriver(parts), bound), countTokens };
}

function modelsDriver({ http }: AnthropicParts): Driver<AnthropicModels> {
  return {
    list: async ({ limit }, call, cursor) => {
      const query = { limit, after_id: cursor };
      return toPage(await http.request('GET', '/v1/models', { call, query, schema: modelsSchema }));
    },
    get: async (id, call) =>
      http.request('GET', `/v1/models/${encodeURIComponent(id)}`, {
        call,
        route: '/v1/models/{id}',
        schema: modelSchema,
      }),
  };
}

function counterDriver({ http, options }: AnthropicParts): Driver<TokenCounter> {
  return {
    countTokens: async (input, call) => {
      const model = modelOf(input.model, options.model, call);
      const json = toPrompt(input, model, options, call);
      const request = { call, json, schema: countSchema };
      return (await http.request('POST', '/v1/messages/count_tokens', request)).input_tokens;
    },
  };
}
