import { encodeForm } from './encode-form.js';
import type { ClientSettings } from './exchange.js';
import type { HttpRequestOptions } from './http-client.js';
import type { HttpRequest } from './http-transport.js';

/** A body and the content type that goes with it; multipart gets its own from the transport. */
export interface EncodedBody {
  readonly body: HttpRequest['body'];
  readonly contentType: string | undefined;
}

/**
 * Encodes the one body that a request has.
 *
 * @throws TypeError where there are several, where the method takes none, or where it has no encoding.
 */
export function encodeBody(
  { formStyle }: Pick<ClientSettings, 'formStyle'>,
  method: string,
  options: HttpRequestOptions<unknown>,
): EncodedBody {
  const { form, json, multipart, body } = options;
  const given = [form, json, multipart, body].filter((candidate) => candidate !== undefined).length;
  if (given === 0) return { body: undefined, contentType: undefined };
  if (given > 1) throw new TypeError('it has more than one body');
  if (method === 'GET' || method === 'HEAD')
    throw new TypeError(`a ${method} request takes no body`);
  if (form !== undefined) {
    return { body: encodeForm(form, formStyle), contentType: 'application/x-www-form-urlencoded' };
  }
  if (json !== undefined) return { body: encodeJson(json), contentType: 'application/json' };
  return { body: multipart ?? body, contentType: undefined };
}

function encodeJson(json: unknown): string {
  const text: string | undefined = JSON.stringify(json);
  if (text === undefined) throw new TypeError('its body has no JSON');
  return text;
}
