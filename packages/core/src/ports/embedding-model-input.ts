import { lazySchema } from '../lazy-schema.js';
import * as z from '../schema/index.js';
import type { StandardSchema } from '../standard-schema.js';
import type { EmbedInput } from './embedding-model.js';
import { text } from './input-parts.js';

export const embedInput: StandardSchema<unknown, EmbedInput> = lazySchema(() =>
  z.strictObject({
    model: z.optional(text),
    texts: z.array(text).check(z.minLength(1), z.maxLength(2048)),
    dimensions: z.optional(z.int().check(z.gte(1))),
    purpose: z.optional(z.enum(['query', 'document'])),
  }),
);
