import { FakeFailure } from './fake-failure.js';

const DIMENSIONS = 32;

/** Embeds: the same text always has the same vector, of length 1. */
export function toEmbeddings(
  json: Readonly<Record<string, unknown>>,
  models: readonly string[],
  tokens: { input: number },
): unknown {
  const { input, model, dimensions = DIMENSIONS, encoding_format: format } = json;
  if (typeof model !== 'string' || !models.includes(model))
    throw new FakeFailure(404, `The model \`${model}\` does not exist`, 'model_not_found');
  const texts = (Array.isArray(input) ? input : [input]).map(String);
  if (texts.some((text) => text === '')) throw new FakeFailure(400, "'$.input' is invalid.");
  const used = texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0);
  tokens.input += used;
  return {
    object: 'list',
    model,
    data: texts.map((text, index) => {
      const vector = toVector(text, Number(dimensions));
      const embedding = format === 'base64' ? encode(vector) : [...vector];
      return { object: 'embedding', index, embedding };
    }),
    usage: { prompt_tokens: used, total_tokens: used },
  };
}

function toVector(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const [at, character] of [...text].entries()) {
    const place = (character.charCodeAt(0) * 31 + at) % dimensions;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  const length = Math.hypot(...vector);
  return vector.map((part) => part / length);
}

function encode(vector: Float32Array): string {
  const bytes = new Uint8Array(vector.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [at, part] of vector.entries()) view.setFloat32(at * 4, part, true);
  return btoa(String.fromCharCode(...bytes));
}
