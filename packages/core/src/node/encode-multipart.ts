import type { HttpRequest } from '../http/http-transport.js';

/** Writes a FormData to bytes by the platform's own encoder. Only requests with a file load it. */
export async function encodeMultipart(request: HttpRequest): Promise<HttpRequest> {
  const encoded = new Response(request.body);
  const contentType = encoded.headers.get('content-type') ?? 'multipart/form-data';
  return {
    ...request,
    headers: { ...request.headers, 'content-type': contentType },
    body: new Uint8Array(await encoded.arrayBuffer()),
  };
}
