import { expect } from 'vitest';
import type * as z from 'zod';
import { failureAnswer } from '../src/contract/answer-schema.js';
import { operations } from '../src/contract/operations.js';

/** A server under test, by whichever way requests reach it. */
export interface ServerUnderTest {
  readonly fetch: (input: string, init?: RequestInit) => Promise<Response>;
  readonly close: () => Promise<void>;
}

export const TOKEN = 'test-token-0123456789abcdef';

export interface Answered {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into after their schema has passed
  readonly body: any;
  readonly headers: Headers;
}

export interface AskOptions {
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request; the answer has to be what the contract says for its path and status. */
export async function ask(
  { fetch }: ServerUnderTest,
  method: string,
  path: string,
  body?: unknown,
  { token = TOKEN, headers = {} }: AskOptions = {},
): Promise<Answered> {
  const response = await fetch(`http://tracker.test${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const schema = schemaOf(method, path, response.status);
  const parsed = schema === undefined ? text : JSON.parse(text);
  if (schema !== undefined) {
    const { error } = schema.safeParse(parsed);
    expect(error, `${method} ${path} ${response.status}`).toBeUndefined();
  }
  return { status: response.status, body: parsed, headers: response.headers };
}

function schemaOf(method: string, path: string, status: number): z.ZodType | undefined {
  const [pathname = ''] = path.split('?');
  const matches = (pattern: string) =>
    new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname);
  const found = Object.values(operations).find(
    (operation) =>
      operation.method.toUpperCase() === method &&
      matches(operation.path) &&
      // A fixed path comes before one with a parameter.
      !(operation.path.endsWith('}') && pathname.endsWith('/check')),
  );
  const answer = found?.answers[status];
  if (answer === null || typeof answer === 'string') return undefined;
  return answer ?? (status >= 400 ? failureAnswer : undefined);
}
