import {
  type BoundPort,
  bindPort,
  type Driver,
  type EmbeddingModel,
  embeddingModel,
  unsupported,
} from '@quayside/core';
import type { TemplateParts } from '../template-parts.js';

/** One function for each operation that Template has, over the parts' `http`; `unsupported` for the others. */
const driver: Driver<EmbeddingModel> = {
  embed: unsupported,
};

/** Binds the port. */
export function bindEmbeddingModel({ invoker, probe }: TemplateParts): BoundPort<EmbeddingModel> {
  return bindPort(embeddingModel, driver, { provider: 'template', invoker, probe });
}
