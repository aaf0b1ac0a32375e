import { createInvoker, type Invoker, type OperationOptions } from '@quayside/core';
import { createHttpClient, type HttpClient } from '@quayside/core/http';
import { pacing, standard } from '@quayside/core/resilience';
import { toTemplateError } from './template-errors.js';
import { checkOptions, type TemplateOptions } from './template-options.js';

/** What everything in one adapter shares. */
export interface TemplateParts {
  readonly invoker: Invoker;
  readonly http: HttpClient;
  /** A cheap request that needs the key; rejects when Template cannot be used. */
  readonly probe: (options?: OperationOptions) => Promise<void>;
}

/** Makes the parts of one adapter. @throws misconfigured naming the option that cannot work */
export function createTemplateParts(options: TemplateOptions): TemplateParts {
  const { clock, listeners, maxBodyBytes, fetch, transport } = options;
  const { policy = standard({ clock, pacing: pacing({ clock }) }) } = options;
  const apiKey = checkOptions(options);
  const invoker = createInvoker({ policy, listeners, clock });
  const http = createHttpClient({
    provider: 'template',
    baseUrl: options.baseUrl ?? 'https://api.template.example/v1',
    headers: { authorization: `Bearer ${apiKey}`, 'user-agent': 'quayside-template' },
    toError: toTemplateError,
    maxBodyBytes,
    fetch,
    transport,
    clock,
  });
  const identity = { provider: 'template', port: 'client', operation: 'probe' } as const;
  const called = { ...identity, idempotency: 'safe', idempotencyKey: undefined } as const;
  return {
    invoker,
    http,
    probe: async (probeOptions) => {
      await invoker.run(called, probeOptions, (call) => http.request('GET', '/me', { call }));
    },
  };
}
