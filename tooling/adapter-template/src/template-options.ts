import { type Clock, type Listener, misconfigured, type Policy } from '@quayside/core';
import type { HttpTransport } from '@quayside/core/http';

/** Options of {@link createTemplate}; checked once, when the adapter is made. */
export interface TemplateOptions {
  /** Required: undefined is accepted by type only, to name the variable. */
  readonly apiKey: string | undefined;
  /** What surrounds every call. @default standard() with pacing: after a `Retry-After` everybody waits */
  readonly policy?: Policy | undefined;
  /** Receive the facts of every call. */
  readonly listeners?: readonly Listener[] | undefined;
  /** Replaces the platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Replaces the transport as a whole, for example `nodeTransport()`; `fetch` is unused then. */
  readonly transport?: HttpTransport | undefined;
  readonly clock?: Clock | undefined;
  /** Where the API is. Plain HTTP is accepted on loopback only. @default 'https://api.template.example/v1' */
  readonly baseUrl?: string | undefined;
  /** Largest answer that is read. @default 16 MiB */
  readonly maxBodyBytes?: number | undefined;
}

/** What may stand in a header without being split, folded or refused by the platform. */
const VISIBLE = /^[\x21-\x7e]+$/;

/** Returns the key. @throws misconfigured naming the option, never its value */
export function checkOptions({ apiKey, baseUrl }: TemplateOptions): string {
  if (typeof apiKey !== 'string' || !VISIBLE.test(apiKey))
    throw misconfigured(
      'createTemplate',
      'option `apiKey` is missing or has characters that no key has',
      'Set TEMPLATE_API_KEY and pass it.',
    );
  if (baseUrl !== undefined && !isPrivate(baseUrl))
    throw misconfigured(
      'createTemplate',
      'option `baseUrl` is no URL, or would send the key in the clear',
      'Use https.',
    );
  return apiKey;
}

/** Whether what is sent there goes over TLS or stays on this machine. */
function isPrivate(text: string): boolean {
  const url = URL.parse(text);
  if (url === null) return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}
