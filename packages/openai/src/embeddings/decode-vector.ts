/** Reads a vector: little-endian 32-bit floats in base64, or numbers as they are. */
export function decodeVector(embedding: string | readonly number[]): readonly number[] {
  if (typeof embedding !== 'string') return embedding;
  const text = atob(embedding);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  const view = new DataView(bytes.buffer);
  const vector = new Array<number>(Math.floor(bytes.length / 4));
  for (let at = 0; at < vector.length; at += 1) vector[at] = view.getFloat32(at * 4, true);
  return vector;
}
