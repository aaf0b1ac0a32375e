import { type BoundPort, bindPort } from '../bind-port.js';
import type { Call, Listener } from '../call.js';
import { type Clock, systemClock } from '../clock.js';
import type { Policy } from '../policy.js';
import {
  type EmbeddingModel,
  type Embeddings,
  type EmbedInput,
  embeddingModel,
} from '../ports/embedding-model.js';
import { tokenUsage } from '../token-usage.js';
import { estimateTokens } from './memory-answer.js';
import { refusal } from './memory-refusal.js';
import { createFaultQueue, type MemoryFault, travel } from './travel.js';

export interface MemoryEmbeddingModelOptions {
  /** Surrounds every call. @default none */
  readonly policy?: Policy | undefined;
  readonly listeners?: readonly Listener[] | undefined;
  /** Measures the spans of facts. @default the system's */
  readonly clock?: Clock | undefined;
  /** @default 'memory-embedding-1' */
  readonly model?: string | undefined;
  /** The length of the vectors, and the most that can be asked for. @default 64 */
  readonly dimensions?: number | undefined;
}

/** An embedding model in memory. */
export interface MemoryEmbeddingModel {
  /** The port, bound as any adapter's; its provider is `memory`. */
  readonly model: BoundPort<EmbeddingModel>;
  /** Breaks the next request: `unreachable` before the model answers, `answer_lost` after. */
  failNext(operation: keyof EmbeddingModel, fault: MemoryFault): void;
}

/**
 * Creates an embedding model in memory. The same text always has the same vector, texts that share words
 * are near each other, and every vector has length 1: enough to test a search without a provider.
 */
export function createMemoryEmbeddingModel(
  options: MemoryEmbeddingModelOptions = {},
): MemoryEmbeddingModel {
  const { policy, listeners, clock = systemClock, dimensions: most = 64 } = options;
  const { model = 'memory-embedding-1' } = options;
  const faults = createFaultQueue<keyof EmbeddingModel>();
  const answer = (input: EmbedInput, call: Call): Embeddings => {
    const { texts, dimensions = most } = input;
    const asked = input.model ?? model;
    if (asked !== model) throw refusal(call, 'not_found', `there is no model '${asked}'`);
    if (dimensions > most) throw refusal(call, 'invalid_request', `dimensions are at most ${most}`);
    const usage = tokenUsage({ inputTokens: texts.map(estimateTokens).reduce((a, b) => a + b) });
    call.emit({
      type: 'usage.reported',
      model,
      serviceTier: undefined,
      estimated: false,
      ...usage,
    });
    return { model, vectors: texts.map((text) => vectorOf(text, dimensions)), dimensions, usage };
  };
  const driver = {
    embed: (input: EmbedInput, call: Call) => travel(call, faults.take, () => answer(input, call)),
  };
  const probe = async (): Promise<void> => {};
  return {
    model: bindPort(embeddingModel, driver, {
      provider: 'memory',
      policy,
      listeners,
      clock,
      probe,
    }),
    failNext: faults.add,
  };
}

/** Adds one direction for each word, and scales the sum to length 1. */
function vectorOf(text: string, dimensions: number): readonly number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (const word of text.toLowerCase().split(/\W+/)) {
    const hash = hashOf(word);
    const place = hash % dimensions;
    vector[place] = (vector[place] ?? 0) + (hash & 1024 ? 1 : -1) * (1 + (hash % 7) / 7);
  }
  const length = Math.hypot(...vector);
  return length === 0
    ? vector.fill(1 / Math.sqrt(dimensions))
    : vector.map((part) => part / length);
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash;
}
