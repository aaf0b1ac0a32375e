import {
  type BoundPort,
  bindPort,
  type Call,
  type EmbeddingModel,
  type Embeddings,
  type EmbedInput,
  embeddingModel,
  IntegrationError,
} from '@quayside/core';
import * as z from '@quayside/core/schema';
import { type ApiUsage, toUsage, usageSchema } from '../api/usage-api.js';
import { tokensOfText } from '../chat/estimate-usage.js';
import type { OpenAIParts } from '../openai-parts.js';
import { decodeVector } from './decode-vector.js';

const PATH = '/embeddings';

/** Vectors as OpenAI answers them. */
export interface EmbeddingsAnswer {
  readonly data: ReadonlyArray<{
    readonly index?: number | null | undefined;
    readonly embedding: string | readonly number[];
  }>;
  readonly model?: string | null | undefined;
  readonly usage?: ApiUsage | null | undefined;
}

const embeddingsSchema: z.Schema<EmbeddingsAnswer> = z.received(() =>
  z.looseObject({
    data: z.array(
      z.looseObject({
        index: z.nullish(z.number()),
        embedding: z.custom<string | readonly number[]>(
          (value) => typeof value === 'string' || Array.isArray(value),
        ),
      }),
    ),
    model: z.nullish(z.string()),
    usage: z.nullish(usageSchema),
  }),
);

/** Binds the embedding port. Vectors travel as base64, a quarter of their size as decimals. */
export function bindEmbeddings(parts: OpenAIParts): BoundPort<EmbeddingModel> {
  const embed = (input: EmbedInput, call: Call): Promise<Embeddings> =>
    embedTexts(parts, input, call);
  return bindPort(embeddingModel, { embed }, { provider: 'openai', invoker: parts.invoker });
}

async function embedTexts(
  { http, pace, path, query, options }: OpenAIParts,
  { texts, dimensions, model: asked }: EmbedInput,
  call: Call,
): Promise<Embeddings> {
  const model = asked ?? options.embeddingModel ?? 'text-embedding-3-small';
  const json = { model, input: texts, dimensions, encoding_format: 'base64' };
  const request = { json, query, route: PATH, schema: embeddingsSchema };
  const demand = { model, tokens: () => texts.reduce((sum, text) => sum + tokensOfText(text), 0) };
  const answer = await pace(call, demand, (paced) =>
    http.request('POST', path(PATH, model), { ...request, call: paced }),
  );
  const usage = toUsage(answer.usage);
  const answered = answer.model ?? model;
  if (usage !== undefined)
    call.emit({
      type: 'usage.reported',
      model: answered,
      serviceTier: undefined,
      estimated: false,
      ...usage,
    });
  const rows = answer.data.toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0));
  const vectors = rows.map(({ embedding }) => decodeVector(embedding));
  const [first] = vectors;
  const isWhole = vectors.every((vector) => vector.length === first?.length);
  if (vectors.length !== texts.length || first === undefined || first.length === 0 || !isWhole)
    throw misshapen(call, texts.length, vectors.length);
  return { model: answered, vectors, dimensions: first.length, usage };
}

function misshapen(call: Call, asked: number, got: number): IntegrationError {
  return new IntegrationError({
    message: `openai ${call.operation} failed: ${asked} texts were sent, and ${got} vectors came back, or of several lengths (malformed_response).`,
    code: 'malformed_response',
    execution: 'executed',
  });
}
