import { type Clock, systemClock } from '@quayside/core';
import {
  createFakeServer,
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
} from '@quayside/core/testing';
import { checkRequest } from './check-request.js';
import { createFakeBatches, type FakeBatches, toList } from './fake-batches.js';
import { FakeFailure } from './fake-failure.js';
import { toMessage, toMessageEvents } from './message-wire.js';
import {
  type CompleteScript,
  completeScript,
  countTokens,
  type FakeAnswerScript,
} from './script.js';

export interface FakeAnthropicOptions {
  /** Times delays. @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** The key that is accepted, in `x-api-key` or as a bearer token. @default any */
  readonly apiKey?: string | undefined;
  /** The models that there are. @default ['claude-sonnet-5-5', 'claude-haiku-5-5'] */
  readonly models?: readonly string[] | undefined;
  /** Answers what `willAnswer` has not prepared. @default repeats what the user said last */
  readonly answer?: ((request: Readonly<Record<string, unknown>>) => FakeAnswerScript) | undefined;
  /** Requests that the log keeps. @default 1000 */
  readonly logLimit?: number | undefined;
}

/** Anthropic in memory: messages, whole and streamed, their batches, token counts, models. */
export interface FakeAnthropic extends FakeServer {
  /** Prepares the next answer. Several queue up. */
  willAnswer(script: FakeAnswerScript): void;
  /** Processes all batches that are under way: canceled ones to `canceled`, the others as if they were asked. */
  endBatches(): void;
  /** Output tokens of all answers so far, also of those that did not arrive. */
  readonly tokens: { readonly output: number };
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Starts an Anthropic of your own: nothing leaves the process. Every fake has its own state. It refuses what the
 * true one refuses: a request without its version, calls without results, thinking that it did not sign.
 *
 * @example
 * const fake = createFakeAnthropic();
 * fake.willAnswer({ text: 'pong' });
 * const { model } = createAnthropic({ apiKey: 'sk-fake', model: 'claude-haiku-5-5', fetch: fake.fetch });
 */
export function createFakeAnthropic(options: FakeAnthropicOptions = {}): FakeAnthropic {
  const { clock = systemClock, logLimit } = options;
  const prepared: FakeAnswerScript[] = [];
  const tokens = { output: 0 };
  const engine = createEngine(options, prepared, tokens);
  const server = createFakeServer({
    handle: (request) => handle(request, options.apiKey, engine, clock),
    toFailure: (status, { code, shouldRetry }) => {
      const verdict = shouldRetry === undefined ? {} : { 'x-should-retry': String(shouldRetry) };
      const type = TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error');
      return toErrorAnswer(new FakeFailure(status, 'Something went wrong', type, code), verdict);
    },
    toRateLimit: (after) =>
      toErrorAnswer(
        new FakeFailure(429, 'This request would exceed your rate limit', 'rate_limit_error'),
        after === undefined ? {} : { 'retry-after': String(after) },
      ),
    clock,
    logLimit,
  });
  return {
    ...server,
    willAnswer: (script) => {
      prepared.push(script);
    },
    endBatches: () => engine.batches.end(),
    tokens,
  };
}

interface Engine {
  readonly models: readonly string[];
  readonly say: (json: Json) => CompleteScript;
  readonly check: (json: Json) => void;
  readonly batches: FakeBatches;
}

function createEngine(
  { models = MODELS, answer = repeatUser }: FakeAnthropicOptions,
  prepared: FakeAnswerScript[],
  tokens: { output: number },
): Engine {
  const signed = new Map<string, string>();
  let count = 0;
  const check = (json: Json): void => {
    checkRequest(json, signed);
    checkModel(String(json.model), models);
  };
  const sign = (thinking: string): string => {
    const signature = `sig_${signed.size + 1}`;
    signed.set(signature, thinking);
    return signature;
  };
  const say = (json: Json): CompleteScript => {
    if (typeof json.max_tokens !== 'number')
      throw new FakeFailure(400, 'max_tokens: Field required');
    check(json);
    count += 1;
    const id = String(count).padStart(6, '0');
    const asked = JSON.stringify([json.system, json.messages]);
    const script = prepared.shift() ?? answer(json);
    const said = completeScript(script, id, String(json.model), asked, sign);
    tokens.output += said.usage.output_tokens;
    return said;
  };
  const batches = createFakeBatches((params) => {
    const message = toMessage(say(params));
    return { ...message, usage: { ...(message.usage as Json), service_tier: 'batch' } };
  });
  return { models, say, check, batches };
}

const MODELS = ['claude-sonnet-5-5', 'claude-haiku-5-5'];

const TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

function handle(
  request: FakeRequest,
  apiKey: string | undefined,
  engine: Engine,
  clock: Clock,
): FakeAnswer {
  try {
    authenticate(request, apiKey);
    const answer = route(request, engine);
    return { ...answer, headers: { ...answer.headers, ...HEADERS, ...limits(clock) } };
  } catch (error) {
    if (!(error instanceof FakeFailure)) throw error;
    return toErrorAnswer(error, {});
  }
}

function route(request: FakeRequest, engine: Engine): FakeAnswer {
  const { method, query } = request;
  const [, kind = '', id = '', action = ''] =
    /\/v1\/(messages\/batches|messages\/count_tokens|messages|models)(?:\/([^/]+))?(?:\/(\w+))?$/.exec(
      request.path,
    ) ?? [];
  switch (`${method} ${kind}`) {
    case 'POST messages': {
      const json = parse(request);
      const script = engine.say(json);
      return json.stream === true ? events(toMessageEvents(script)) : answer(toMessage(script));
    }
    case 'POST messages/count_tokens': {
      const json = parse(request);
      engine.check(json);
      return answer({
        input_tokens: countTokens(JSON.stringify([json.system, json.messages, json.tools])),
      });
    }
    case 'GET models':
      return answer(readModels(decodeURIComponent(id), new URLSearchParams(query), engine.models));
    case 'GET messages/batches':
      if (action === 'results') return lines(engine.batches.results(id));
      return answer(id === '' ? engine.batches.list(...pageOf(query)) : engine.batches.get(id));
    case 'POST messages/batches':
      if (action === 'cancel') return answer(engine.batches.cancel(id));
      return answer(engine.batches.create(parse(request)));
    case 'DELETE messages/batches':
      return answer(engine.batches.delete(id));
    default:
      throw new FakeFailure(404, `Not found: ${method} ${request.path}`, 'not_found_error');
  }
}

function readModels(id: string, query: URLSearchParams, models: readonly string[]): Json {
  const toModel = ({ id: name }: { readonly id: string }): Json => ({
    type: 'model',
    id: name,
    display_name: name,
    created_at: '2026-01-01T00:00:00Z',
    max_input_tokens: 1_000_000,
    max_tokens: 128_000,
  });
  if (id === '')
    return toList(
      models.map((name) => ({ id: name })),
      ...pageOf(query.toString()),
      toModel,
    );
  checkModel(id, models);
  return toModel({ id });
}

function pageOf(query: string): [limit: number, afterId: string | undefined] {
  const fields = new URLSearchParams(query);
  return [Number(fields.get('limit') ?? 20), fields.get('after_id') ?? undefined];
}

function checkModel(model: string, models: readonly string[]): void {
  if (!models.includes(model)) throw new FakeFailure(404, `model: ${model}`, 'not_found_error');
}

function parse({ body }: FakeRequest): Json {
  try {
    return JSON.parse(body);
  } catch {
    throw new FakeFailure(400, 'The request body is not valid JSON');
  }
}

function authenticate({ header }: FakeRequest, apiKey: string | undefined): void {
  const bearer = /^Bearer (.+)$/.exec(header('authorization') ?? '')?.[1];
  const given = bearer ?? header('x-api-key');
  if (given === undefined || (apiKey !== undefined && given !== apiKey))
    throw new FakeFailure(401, 'invalid x-api-key', 'authentication_error');
  if (header('anthropic-version') === undefined)
    throw new FakeFailure(400, 'anthropic-version: header is required');
}

function repeatUser({ messages }: Json): FakeAnswerScript {
  const last = Array.isArray(messages) ? messages.at(-1)?.content : undefined;
  return { text: typeof last === 'string' ? last : 'ok' };
}

const HEADERS = { 'request-id': 'req_fake', 'anthropic-organization-id': 'org-fake' };

/** Limits so wide that they hold nobody back. */
function limits(clock: Clock): Readonly<Record<string, string>> {
  const reset = new Date(clock.wallNow() + 1_000).toISOString();
  const of = (name: string, limit: number): Record<string, string> => ({
    [`anthropic-ratelimit-${name}-limit`]: String(limit),
    [`anthropic-ratelimit-${name}-remaining`]: String(limit - 1),
    [`anthropic-ratelimit-${name}-reset`]: reset,
  });
  return {
    ...of('requests', 4_000),
    ...of('input-tokens', 2_000_000),
    ...of('output-tokens', 400_000),
  };
}

function answer(json: unknown): FakeAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(json),
  };
}

function events(body: readonly string[]): FakeAnswer {
  return { status: 200, headers: { 'content-type': 'text/event-stream; charset=utf-8' }, body };
}

function lines(body: readonly string[]): FakeAnswer {
  return { status: 200, headers: { 'content-type': 'application/x-jsonl' }, body };
}

function toErrorAnswer(
  { status, message, type, code }: FakeFailure,
  headers: Readonly<Record<string, string>>,
): FakeAnswer {
  const details = code === undefined ? {} : { details: { error_code: code } };
  const error = { type, message, ...details };
  return {
    status,
    headers: { 'content-type': 'application/json', ...HEADERS, ...headers },
    body: JSON.stringify({ type: 'error', error, request_id: HEADERS['request-id'] }),
  };
}
