import { type Call, createInvoker, type Invoker } from '@quayside/core';
import { createHttpClient, type HttpClient } from '@quayside/core/http';
import { standard } from '@quayside/core/resilience';
import { toOpenAIError } from './openai-errors.js';
import { checkOptions, misconfigured, type OpenAIOptions } from './openai-options.js';
import { type ModelDemand, openAIPacing } from './openai-pacing.js';

/** What everything in one adapter shares. */
export interface OpenAIParts {
  readonly invoker: Invoker;
  readonly http: HttpClient;
  /** Surrounds every request to a model. */
  readonly pace: <T>(
    call: Call,
    demand: ModelDemand,
    request: (call: Call) => Promise<T>,
  ) => Promise<T>;
  /** The path of an operation; Azure's names the deployment. */
  readonly path: (operation: string, model?: string) => string;
  readonly query: Readonly<Record<string, string>> | undefined;
  readonly options: OpenAIOptions;
}

const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** A model thinks for longer than other providers work; 30 s of an attempt may be a wait for its turn. */
const TIMES = { totalTimeoutMs: 300_000, attemptTimeoutMs: 150_000 };

/** Makes the parts of one adapter. @throws misconfigured naming the option that cannot work */
export function createOpenAIParts(options: OpenAIOptions): OpenAIParts {
  const { clock, listeners, azure, fetch, transport } = options;
  const apiKey = checkOptions(options);
  const http = createHttpClient({
    provider: 'openai',
    baseUrl: baseUrlOf(options),
    headers: headersOf(options, apiKey),
    toError: toOpenAIError,
    requestIdHeaders: ['x-request-id', 'apim-request-id'],
    maxBodyBytes: options.maxBodyBytes ?? MAX_BODY_BYTES,
    fetch,
    transport,
    clock,
  });
  const policy = options.policy ?? standard({ clock, ...TIMES });
  const version = azure?.apiVersion;
  return {
    http,
    pace: createPace(options),
    invoker: createInvoker({ policy, listeners, clock }),
    path: (operation, model) =>
      version === undefined || model === undefined
        ? operation
        : `/deployments/${encodeURIComponent(model)}${operation}`,
    query: version === undefined ? undefined : { 'api-version': version },
    options,
  };
}

/** Around requests and not around calls, because OpenAI limits models and only the driver knows which one. */
function createPace({ policy, pacing, clock }: OpenAIOptions): OpenAIParts['pace'] {
  if (typeof pacing === 'function') return pacing;
  if (typeof pacing === 'object' && policy !== undefined)
    throw misconfigured(
      'pacing',
      'tunes the default policy, and `policy` replaces it. Pass openAIPacing({ … }) beside it',
    );
  const isPaced = pacing !== false && policy === undefined;
  return isPaced ? openAIPacing({ ...pacing, clock }) : (call, _demand, request) => request(call);
}

function baseUrlOf({ azure, baseUrl = 'https://api.openai.com/v1' }: OpenAIOptions): string {
  if (azure === undefined) return baseUrl;
  const endpoint = azure.endpoint.replace(/\/+$/, '');
  return azure.apiVersion === undefined ? `${endpoint}/openai/v1` : `${endpoint}/openai`;
}

function headersOf(
  { azure, organization, project }: OpenAIOptions,
  apiKey: string,
): Readonly<Record<string, string>> {
  return {
    ...(azure === undefined ? { authorization: `Bearer ${apiKey}` } : { 'api-key': apiKey }),
    'user-agent': 'quayside-openai',
    ...(organization === undefined ? {} : { 'openai-organization': organization }),
    ...(project === undefined ? {} : { 'openai-project': project }),
  };
}
