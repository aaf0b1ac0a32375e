import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Context,
  type ContextManager,
  context,
  ROOT_CONTEXT,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bindPort } from '../../bind-port.js';
import { type Call, type CallOptions, deriveCall, type Listener } from '../../call.js';
import { IntegrationError } from '../../errors/integration-error.js';
import type { Pages } from '../../page.js';
import { pipeline } from '../../pipeline.js';
import type { Policy } from '../../policy.js';
import { definePort } from '../../port.js';
import * as z from '../../schema/index.js';
import { openTelemetry } from './open-telemetry.js';

interface Greeter {
  greet(name: string, options?: CallOptions): Promise<string>;
  listNames(input?: Record<string, never>, options?: CallOptions): Pages<string>;
}

const greeter = definePort<Greeter>('greeter', {
  greet: { idempotency: 'safe', input: z.string() },
  listNames: { idempotency: 'safe', shape: 'pages', input: z.strictObject({}) },
});

const storage = new AsyncLocalStorage<Context>();
const contextManager: ContextManager = {
  active: () => storage.getStore() ?? ROOT_CONTEXT,
  with: (active, run, self, ...args) => storage.run(active, () => run.apply(self, args)),
  bind: (_active, target) => target,
  enable: () => contextManager,
  disable: () => contextManager,
};

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const tracer = provider.getTracer('test');

beforeAll(() => void context.setGlobalContextManager(contextManager));
afterAll(() => context.disable());
beforeEach(() => exporter.reset());
afterEach(() => expect(spans().every((span) => span.ended)).toBe(true));

const otel = openTelemetry({ tracer, meter: false });
type Greet = (name: string, call: Call) => Promise<string>;

/** Tries once more after a failure, and says so. */
const again: Policy = async (call, next) => {
  try {
    return await next(call);
  } catch {
    const why = { code: 'unavailable', execution: 'unknown' } as const;
    call.emit({ type: 'retry.scheduled', attempt: 1, delayMs: 250, ...why });
    return next(deriveCall(call, { attempt: 2 }));
  }
};

function bindGreeter(
  greet: Greet,
  policy?: Policy,
  listeners: readonly Listener[] = [otel],
): Greeter {
  const listNames = async (_input: unknown, _call: Call, cursor: string | undefined) => ({
    items: [cursor ?? 'first'],
    next: cursor === undefined ? 'second' : undefined,
  });
  return bindPort(greeter, { greet, listNames }, { provider: 'acme', policy, listeners });
}

const failOnce = (): Greet => {
  let runs = 0;
  return async (name, call) => {
    runs += 1;
    const status = runs === 1 ? 503 : 200;
    call.emit({
      type: 'http.responded',
      attempt: call.attempt,
      method: 'GET',
      route: '/greetings/{id}',
      status,
      requestId: `req_${runs}`,
      durationMs: 5,
      replayed: false,
    });
    if (status === 503) throw unavailable();
    return `Hello ${name}`;
  };
};

function unavailable(): IntegrationError {
  return new IntegrationError({ message: 'down', code: 'unavailable', execution: 'unknown' });
}

function spans(): readonly ReadableSpan[] {
  return exporter.getFinishedSpans();
}

function callSpan(): ReadableSpan {
  const found = spans().find((span) => span.name === 'acme greeter.greet');
  if (found === undefined) throw new Error('the call has no finished span');
  return found;
}

function attemptSpans(): readonly ReadableSpan[] {
  return spans().filter((span) => span.name.endsWith(' attempt'));
}

describe('spans', () => {
  it('show a call and each of its attempts as children', async () => {
    await bindGreeter(failOnce(), again).greet('Ada');
    const call = callSpan();
    expect(call.attributes).toEqual({
      'quayside.provider': 'acme',
      'quayside.port': 'greeter',
      'quayside.operation': 'greet',
      'quayside.idempotency': 'safe',
      'quayside.attempts': 2,
    });
    expect(call.status.code).toBe(SpanStatusCode.UNSET);
    const [first, second] = attemptSpans();
    expect(attemptSpans()).toHaveLength(2);
    for (const attempt of [first, second]) {
      expect(attempt?.parentSpanContext?.spanId).toBe(call.spanContext().spanId);
    }
    expect(first?.attributes).toMatchObject({
      'quayside.attempt': 1,
      'http.response.status_code': 503,
      'error.type': 'unavailable',
      'quayside.execution': 'unknown',
      'quayside.request_id': 'req_1',
    });
    expect(first?.status.code).toBe(SpanStatusCode.ERROR);
    expect(second?.attributes).toMatchObject({
      'quayside.attempt': 2,
      'http.request.method': 'GET',
      'http.request.resend_count': 1,
      'http.response.status_code': 200,
      'url.template': '/greetings/{id}',
    });
    expect(second?.attributes).not.toHaveProperty('error.type');
  });

  it('show a retry as an event of the call', async () => {
    await bindGreeter(failOnce(), again).greet('Ada');
    const event = callSpan().events.find(({ name }) => name === 'retry.scheduled');
    expect(event?.attributes).toEqual({
      'quayside.attempt': 1,
      'quayside.delay_ms': 250,
      'quayside.code': 'unavailable',
      'quayside.execution': 'unknown',
    });
  });

  it('are children of the context that is active where the call is made', async () => {
    const port = bindGreeter(async () => 'Hello');
    const request = tracer.startSpan('request');
    await context.with(trace.setSpan(context.active(), request), () => port.greet('Ada'));
    request.end();
    expect(callSpan().parentSpanContext?.spanId).toBe(request.spanContext().spanId);
  });

  it('of parallel calls do not mix', async () => {
    const port = bindGreeter(async (name) => name);
    const names = ['a', 'b', 'c'];
    await Promise.all(
      names.map(async (name) => {
        const request = tracer.startSpan(name);
        await context.with(trace.setSpan(context.active(), request), () => port.greet(name));
        request.end();
      }),
    );
    const calls = spans().filter((span) => span.name === 'acme greeter.greet');
    expect(new Set(calls.map((span) => span.spanContext().traceId)).size).toBe(3);
    for (const attempt of attemptSpans()) {
      const parent = calls.find(
        (span) => span.spanContext().spanId === attempt.parentSpanContext?.spanId,
      );
      expect(parent?.spanContext().traceId).toBe(attempt.spanContext().traceId);
    }
  });

  it('show a failed call with its code', async () => {
    const port = bindGreeter(async () => {
      throw unavailable();
    });
    await expect(port.greet('Ada')).rejects.toThrow('down');
    expect(callSpan().status).toEqual({ code: SpanStatusCode.ERROR, message: 'unavailable' });
    expect(callSpan().attributes).toMatchObject({
      'error.type': 'unavailable',
      'quayside.execution': 'unknown',
    });
  });

  it('end with the call where an attempt is still out, and say so', async () => {
    let release: (() => void) | undefined;
    const impatient: Policy = (call, next) => {
      void next(call).catch(() => {});
      return Promise.reject(unavailable());
    };
    const port = bindGreeter(
      () => new Promise((resolve) => (release = () => resolve('late'))),
      impatient,
    );
    await expect(port.greet('Ada')).rejects.toThrow('down');
    expect(attemptSpans()[0]?.attributes).toMatchObject({ 'quayside.abandoned': true });
    release?.();
    await new Promise(setImmediate);
    expect(attemptSpans()).toHaveLength(1);
  });

  it('are one for each page', async () => {
    for await (const _name of bindGreeter(async () => '').listNames()) {
      // reading is enough
    }
    expect(spans().filter(({ name }) => name === 'acme greeter.listNames')).toHaveLength(2);
  });

  it('never hold the idempotency key', async () => {
    await bindGreeter(async () => '').greet('Ada', { idempotencyKey: 'order-77' } as CallOptions);
    for (const span of spans()) expect(JSON.stringify(span.attributes)).not.toContain('order-77');
  });
});

describe('activate', () => {
  const seen: Array<string | undefined> = [];
  const look: Greet = async () => {
    await Promise.resolve();
    seen.push(trace.getSpan(context.active())?.spanContext().spanId);
    if (seen.length === 1) throw unavailable();
    return '';
  };
  beforeEach(() => void seen.splice(0));

  it('lets the code inside an attempt see the span of that attempt', async () => {
    await bindGreeter(look, pipeline(again, otel.activate)).greet('Ada');
    expect(seen).toEqual(attemptSpans().map((span) => span.spanContext().spanId));
    expect(new Set(seen).size).toBe(2);
  });

  it('passes the call on where its listener is not bound', async () => {
    await bindGreeter(look, pipeline(again, otel.activate), []).greet('Ada');
    expect(seen).toEqual([undefined, undefined]);
  });
});

describe('a telemetry that fails', () => {
  for (const failing of [1, 2]) {
    it(`at its span number ${failing} changes no outcome`, async () => {
      let made = 0;
      const startSpan: Tracer['startSpan'] = (...args) => {
        made += 1;
        if (made >= failing) throw new Error('exporter down');
        return tracer.startSpan(...args);
      };
      const startActiveSpan: Tracer['startActiveSpan'] = () => {
        throw new Error('exporter down');
      };
      const broken = openTelemetry({ tracer: { startSpan, startActiveSpan }, meter: false });
      const port = bindGreeter(async () => 'Hello', pipeline(broken.activate), [broken]);
      await expect(port.greet('Ada')).resolves.toBe('Hello');
      expect(made).toBeGreaterThanOrEqual(failing);
    });
  }
});
