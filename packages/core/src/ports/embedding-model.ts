import type { CallOptions } from '../call.js';
import { definePort, type Port } from '../port.js';
import type { TokenUsage } from '../token-usage.js';
import { embedInput } from './embedding-model-input.js';

export interface EmbedInput {
  /** The provider's name of the model. @default the one of the adapter's options */
  readonly model?: string | undefined;
  /** 1 to 2048 texts, none of them empty. */
  readonly texts: readonly string[];
  /** The length of the vectors, where the model can shorten them. @default the model's own */
  readonly dimensions?: number | undefined;
  /** What the vectors are for, where the model tells apart; ignored by the others. */
  readonly purpose?: 'query' | 'document' | undefined;
}

export interface Embeddings {
  /** The model that really answered. */
  readonly model: string;
  /** One vector a text, in the order of the texts. */
  readonly vectors: ReadonlyArray<readonly number[]>;
  /** The length of every vector. */
  readonly dimensions: number;
  /** Undefined where the provider reported none: not the same as nothing used. */
  readonly usage: TokenUsage | undefined;
}

/**
 * Turns texts into vectors. Designed against OpenAI's embeddings, Voyage's (which Anthropic points to)
 * and Ollama's (local models).
 */
export interface EmbeddingModel {
  /**
   * Embeds texts, all or none. An adapter whose provider takes fewer at once sends several requests.
   * Throws `invalid_request` when a text does not fit the model, or `dimensions` are not offered.
   */
  embed(input: EmbedInput, options?: CallOptions): Promise<Embeddings>;
}

/** The embedding model port. */
export const embeddingModel: Port<EmbeddingModel> = definePort<EmbeddingModel>('embeddings', {
  embed: { idempotency: 'safe', input: embedInput },
});
