import type { Call, Idempotency } from '../../src/call.js';
import { createCall } from '../../src/call.js';
import { type IntegrationError, isIntegrationError } from '../../src/errors/integration-error.js';
import type { Fact } from '../../src/fact.js';
import { createHttpClient } from '../../src/http/create-http-client.js';
import { createFetchTransport } from '../../src/http/fetch-transport.js';
import type { HttpClient, HttpClientOptions } from '../../src/http/http-client.js';
import type { HttpTransport } from '../../src/http/http-transport.js';
import { nodeTransport } from '../../src/node/node-transport.js';

/** Everything that promises to behave the same. */
export const TRANSPORTS: ReadonlyArray<{
  readonly name: string;
  readonly create: () => HttpTransport;
}> = [
  { name: 'fetch transport', create: () => createFetchTransport({}) },
  { name: 'node transport', create: () => nodeTransport() },
];

export function clientFor(
  transport: HttpTransport,
  baseUrl: string,
  options: Partial<HttpClientOptions> = {},
): HttpClient {
  return createHttpClient({
    provider: 'acme',
    requestIdHeaders: ['request-id'],
    ...options,
    baseUrl,
    transport,
  });
}

export interface TestCall {
  readonly call: Call;
  readonly facts: Fact[];
}

export function testCall(
  signal?: AbortSignal | undefined,
  idempotency: Idempotency = 'safe',
): TestCall {
  const facts: Fact[] = [];
  const call = createCall(
    {
      provider: 'acme',
      port: 'things',
      operation: 'act',
      idempotency,
      idempotencyKey: idempotency === 'keyed' ? 'key-1' : undefined,
    },
    { signal, emit: (fact) => facts.push(fact) },
  );
  return { call, facts };
}

/** What `promise` rejects with, if that is an IntegrationError. */
export async function failureOf(promise: Promise<unknown>): Promise<IntegrationError> {
  const thrown = await promise.then(
    (value) => new Error(`resolved with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (isIntegrationError(thrown)) return thrown;
  throw thrown;
}
