/** Joins the text of a completion's stream: a decoder, a search for line breaks, a JSON.parse for each event. */
export async function readEvents(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let rest = '';
  for await (const bytes of body) {
    rest += decoder.decode(bytes, { stream: true });
    let from = 0;
    for (let end = rest.indexOf('\n', from); end >= 0; end = rest.indexOf('\n', from)) {
      const line = rest.slice(from, end);
      from = end + 1;
      if (line.startsWith('data: {'))
        text += JSON.parse(line.slice(6)).choices[0]?.delta.content ?? '';
    }
    rest = rest.slice(from);
  }
  return text;
}

/** Decodes the vector of an answer with one. */
export function readVector(answer: string): Float32Array {
  const bytes = Buffer.from(JSON.parse(answer).data[0].embedding, 'base64');
  const floats = bytes.length / Float32Array.BYTES_PER_ELEMENT;
  return new Float32Array(new Uint8Array(bytes).buffer, 0, floats);
}
