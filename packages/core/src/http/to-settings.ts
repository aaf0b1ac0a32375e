import { systemClock } from '../clock.js';
import { IntegrationError } from '../errors/integration-error.js';
import type { ClientSettings } from './exchange.js';
import type { HttpClientOptions } from './http-client.js';
import { sharedHeaders } from './request-headers.js';

const DEFAULT_MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Checks the options of a client once, and fills in the defaults. @throws misconfigured */
export function toSettings(options: HttpClientOptions): ClientSettings {
  const { provider, headers, maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = options;
  const url = parseBase(options);
  if (!Number.isSafeInteger(maxBodyBytes) || maxBodyBytes <= 0) {
    throw misconfigured(provider, 'maxBodyBytes must be a positive whole number of bytes');
  }
  return {
    provider,
    origin: url.origin,
    basePath: url.pathname.replace(/\/+$/, ''),
    headers: typeof headers === 'function' ? headers : checkedHeaders(provider, headers),
    toError: options.toError,
    requestIdHeaders: options.requestIdHeaders?.map((name) => name.toLowerCase()) ?? [
      'x-request-id',
    ],
    formStyle: options.formStyle ?? 'brackets',
    maxBodyBytes,
    clock: options.clock ?? systemClock,
  };
}

function parseBase({ provider, baseUrl }: HttpClientOptions): URL {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const usable = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url === undefined || !usable) throw misconfigured(provider, 'baseUrl must be an http(s) URL');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw misconfigured(provider, 'baseUrl takes no credentials, no query and no fragment');
  }
  return url;
}

function checkedHeaders(
  provider: string,
  headers: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  try {
    return sharedHeaders(headers);
  } catch (error) {
    throw misconfigured(provider, error instanceof Error ? error.message : 'headers are not valid');
  }
}

function misconfigured(provider: string, what: string): IntegrationError {
  return new IntegrationError({
    message: `${provider} cannot be used: ${what} (misconfigured).`,
    code: 'misconfigured',
    execution: 'not_executed',
    provider,
    attempts: 0,
  });
}
