import type { FakeRequest } from '@quayside/core/testing';
import type { RouteCall } from './fake-route.js';

/** What came: JSON, or JSON and files (https://docs.discord.com/developers/reference#uploading-files). */
export async function readBody({
  bytes,
  body,
  header,
}: FakeRequest): Promise<Pick<RouteCall, 'json' | 'files'>> {
  const type = header('content-type') ?? '';
  if (!type.startsWith('multipart/form-data'))
    return { json: body === '' ? {} : JSON.parse(body), files: [] };
  const headers = { 'content-type': type };
  const form = await new Response(new Uint8Array(bytes), { headers }).formData();
  const files: RouteCall['files'][number][] = [];
  for (const [name, part] of form) {
    if (typeof part === 'string' || !/^files\[\d+\]$/.test(name)) continue;
    files.push({ name: part.name, content: new Uint8Array(await part.arrayBuffer()) });
  }
  return { json: JSON.parse(String(form.get('payload_json') ?? '{}')), files };
}
