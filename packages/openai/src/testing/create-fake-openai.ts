import { type Clock, systemClock } from '@quayside/core';
import {
  createFakeServer,
  type FakeAnswer,
  type FakeRequest,
  type FakeServer,
} from '@quayside/core/testing';
import { type CompletionStore, createCompletionStore } from './completion-store.js';
import { toCompletion, toCompletionEvents } from './completion-wire.js';
import { toEmbeddings } from './embedding-wire.js';
import { FakeFailure } from './fake-failure.js';
import { toResponse, toResponseEvents } from './response-wire.js';
import { type CompleteScript, completeScript, type FakeAnswerScript } from './script.js';

export interface FakeOpenAIOptions {
  /** Times delays, and dates completions. @default the platform's clock */
  readonly clock?: Clock | undefined;
  /** The key that is accepted. @default any */
  readonly apiKey?: string | undefined;
  /** The chat models that there are. @default ['gpt-5-mini', 'gpt-5'] */
  readonly models?: readonly string[] | undefined;
  /** Answers what `willAnswer` has not prepared. @default repeats what the user said last */
  readonly answer?: ((request: Readonly<Record<string, unknown>>) => FakeAnswerScript) | undefined;
  /** Requests that the log keeps. @default 1000 */
  readonly logLimit?: number | undefined;
}

/** OpenAI in memory: chat completions, responses, both streamed; embeddings, models, moderation, audio. */
export interface FakeOpenAI extends FakeServer {
  /** Prepares the next answer. Several queue up. */
  willAnswer(script: FakeAnswerScript): void;
  /** Tokens of all answers so far, also of those that did not arrive. */
  readonly tokens: { readonly input: number; readonly output: number };
}

const EMBEDDING_MODELS = ['text-embedding-3-small', 'text-embedding-3-large'];

/**
 * Starts an OpenAI of your own: nothing leaves the process. Every fake has its own state.
 *
 * @example
 * const fake = createFakeOpenAI();
 * fake.willAnswer({ text: 'pong' });
 * const { model } = createOpenAI({ apiKey: 'sk-fake', model: 'gpt-5-mini', fetch: fake.fetch });
 */
export function createFakeOpenAI(options: FakeOpenAIOptions = {}): FakeOpenAI {
  const { clock = systemClock, logLimit, answer = repeatUser } = options;
  const models = options.models ?? ['gpt-5-mini', 'gpt-5'];
  const prepared: FakeAnswerScript[] = [];
  const tokens = { input: 0, output: 0 };
  const store = createCompletionStore();
  let count = 0;
  const say = (json: Json): CompleteScript => {
    count += 1;
    const model = String(json.model);
    if (!models.includes(model))
      throw new FakeFailure(404, `The model \`${model}\` does not exist`, 'model_not_found');
    const script = completeScript(
      prepared.shift() ?? answer(json),
      {
        id: String(count).padStart(6, '0'),
        created: Math.floor(clock.wallNow() / 1000),
        model,
      },
      JSON.stringify(json.messages ?? json.input ?? ''),
    );
    tokens.input += script.input;
    tokens.output += script.output;
    return script;
  };
  const server = createFakeServer({
    handle: (request) => handle(request, options.apiKey, { models, say, tokens, store }),
    toFailure: (status, { code, shouldRetry }) => {
      const type = status < 500 ? 'invalid_request_error' : 'server_error';
      const failure = new FakeFailure(status, 'Something went wrong', code, type);
      const verdict = shouldRetry === undefined ? {} : { 'x-should-retry': String(shouldRetry) };
      return toErrorAnswer(failure, verdict);
    },
    toRateLimit: (after) =>
      toErrorAnswer(
        new FakeFailure(429, 'Rate limit reached for requests', 'rate_limit_exceeded', 'requests'),
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
    tokens,
  };
}

type Json = Readonly<Record<string, unknown>>;

interface Engine {
  readonly models: readonly string[];
  readonly say: (json: Json) => CompleteScript;
  readonly tokens: { input: number; output: number };
  readonly store: CompletionStore;
}

function handle(request: FakeRequest, apiKey: string | undefined, engine: Engine): FakeAnswer {
  try {
    authenticate(request, apiKey);
    return route(request, engine);
  } catch (error) {
    if (!(error instanceof FakeFailure)) throw error;
    return toErrorAnswer(error, {});
  }
}

function route(request: FakeRequest, engine: Engine): FakeAnswer {
  const { method } = request;
  const path = request.path.replace(/^.*?\/(?:openai\/)?v1(?=\/)/, '');
  const deployment = /^\/openai\/deployments\/([^/]+)(\/.*)$/.exec(request.path);
  const operation = deployment?.[2] ?? path;
  const model = deployment?.[1] === undefined ? undefined : decodeURIComponent(deployment[1]);
  if (method === 'GET' && operation.startsWith('/models')) return listModels(operation, engine);
  if (method === 'GET' && operation === '/chat/completions')
    return answer(engine.store.list(new URLSearchParams(request.query)));
  if (method !== 'POST') throw new FakeFailure(404, `Invalid URL (${method} ${request.path})`);
  switch (operation) {
    case '/chat/completions': {
      const json = withModel(parse(request), model);
      const script = engine.say(json);
      const completion = toCompletion(script);
      engine.store.keep(json, completion);
      if (json.stream !== true) return answer(completion);
      const options = json.stream_options as { readonly include_usage?: boolean } | undefined;
      return events(toCompletionEvents(script, options?.include_usage === true));
    }
    case '/responses': {
      const json = parse(request);
      const script = engine.say(json);
      return json.stream === true ? events(toResponseEvents(script)) : answer(toResponse(script));
    }
    case '/embeddings':
      return answer(
        toEmbeddings(withModel(parse(request), model), EMBEDDING_MODELS, engine.tokens),
      );
    case '/moderations':
      return answer(moderate(parse(request)));
    case '/images/generations':
      return answer({ created: 0, data: [{ b64_json: btoa('image') }] });
    case '/audio/transcriptions':
      return answer({ text: `heard ${request.bytes.length} bytes` });
    case '/audio/speech':
      return {
        status: 200,
        headers: { 'content-type': 'audio/mpeg' },
        body: new Uint8Array([0xff, 0xfb, 0x90, 0x00]),
      };
    default:
      throw new FakeFailure(404, `Invalid URL (POST ${request.path})`);
  }
}

function listModels(path: string, { models }: Engine): FakeAnswer {
  const id = decodeURIComponent(path.slice('/models/'.length));
  const toModel = (name: string): unknown => ({
    id: name,
    object: 'model',
    created: 0,
    owned_by: 'fake',
  });
  if (path === '/models') return answer({ object: 'list', data: models.map(toModel) });
  if (models.includes(id)) return answer(toModel(id));
  throw new FakeFailure(404, `The model '${id}' does not exist`, 'model_not_found');
}

function moderate({ input, model }: Json): unknown {
  const inputs = Array.isArray(input) ? input : [input];
  const results = inputs.map((text) => {
    const violence = /kill/i.test(String(text));
    return {
      flagged: violence,
      categories: { violence, hate: false },
      category_scores: { violence: violence ? 0.9 : 0.01, hate: 0 },
    };
  });
  return { id: 'modr-fake', model, results };
}

function withModel(json: Json, model: string | undefined): Json {
  return model === undefined ? json : { ...json, model };
}

function parse({ body }: FakeRequest): Json {
  try {
    return JSON.parse(body);
  } catch {
    throw new FakeFailure(400, 'We could not parse the JSON body of your request.');
  }
}

function authenticate({ header }: FakeRequest, apiKey: string | undefined): void {
  const bearer = /^Bearer (.+)$/.exec(header('authorization') ?? '')?.[1];
  const given = bearer ?? header('api-key');
  if (given === undefined || (apiKey !== undefined && given !== apiKey))
    throw new FakeFailure(401, 'Incorrect API key provided.', 'invalid_api_key');
}

function repeatUser(json: Json): FakeAnswerScript {
  const turns = json.messages ?? json.input;
  const last = Array.isArray(turns) ? turns.at(-1) : undefined;
  const content = typeof last === 'object' && last !== null ? Reflect.get(last, 'content') : turns;
  return { text: typeof content === 'string' ? content : 'ok' };
}

const LIMITS = {
  'x-ratelimit-limit-requests': '500',
  'x-ratelimit-remaining-requests': '499',
  'x-ratelimit-reset-requests': '120ms',
  'x-ratelimit-limit-tokens': '200000',
  'x-ratelimit-remaining-tokens': '199000',
  'x-ratelimit-reset-tokens': '300ms',
};

const HEADERS = {
  'x-request-id': 'req_fake',
  'openai-version': '2020-10-01',
  'openai-processing-ms': '5',
  ...LIMITS,
};

function answer(json: unknown): FakeAnswer {
  const headers = { 'content-type': 'application/json', ...HEADERS };
  return { status: 200, headers, body: JSON.stringify(json) };
}

function events(body: readonly string[]): FakeAnswer {
  const headers = { 'content-type': 'text/event-stream; charset=utf-8', ...HEADERS };
  return { status: 200, headers, body };
}

function toErrorAnswer(
  { status, message, code, type }: FakeFailure,
  headers: Readonly<Record<string, string>>,
): FakeAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-request-id': 'req_fake', ...headers },
    body: JSON.stringify({ error: { message, type, param: null, code: code ?? null } }),
  };
}
