import { type Call, type StandardSchema, systemClock } from '@quayside/core';
import { createHttpClient, type FormValue, type HttpClient } from '@quayside/core/http';
import * as z from '@quayside/core/schema';
import { readRefusal, slackError, toSlackError } from './slack-errors.js';
import { checkOptions, type SlackOptions } from './slack-options.js';

/** Parameters as Slack names them; objects and arrays are sent as JSON. */
export type SlackParams = { readonly [name: string]: FormValue };

/** Calls one method of the Web API: the one way to Slack that the port, the methods and the escape hatch share. */
export type SlackSend = <T = unknown>(
  call: Call,
  method: string,
  params?: SlackParams,
  schema?: StandardSchema<unknown, T>,
) => Promise<T>;

/** Sends the bytes of a file to the address that Slack named for it. */
export type SlackUpload = (
  call: Call,
  url: string,
  content: Uint8Array,
  contentType: string,
) => Promise<void>;

/** An answer of any method, refused or not. */
const answerSchema: z.Schema<{ readonly ok: boolean }> = z.received(() =>
  z.object({ ok: z.boolean() }),
);

/** Makes the sender of one adapter. @throws misconfigured */
export function createSlackSend(options: SlackOptions): SlackSend {
  const http = createHttp(options);
  const clock = options.clock ?? systemClock;
  return async <T>(
    call: Call,
    method: string,
    params: SlackParams = {},
    schema?: StandardSchema<unknown, T>,
  ): Promise<T> => {
    const request = { call, form: withoutNull(params), route: `/${method}` };
    const answer = await http.exchange('POST', `/${method}`, request);
    // Slack judges in the body: a refusal comes with HTTP 200.
    const judged = answer.json(judgeFirst(schema));
    const result = await judged;
    if (!('refusal' in result)) return result.value;
    throw slackError(result.refusal, call, answer.status, answer.header, clock.wallNow());
  };
}

type Judged<T> =
  | { readonly refusal: NonNullable<ReturnType<typeof readRefusal>> }
  | { readonly value: T };

/** A schema that lets refusals through and checks everything else. */
function judgeFirst<T>(
  schema: StandardSchema<unknown, T> | undefined,
): StandardSchema<unknown, Judged<T>> {
  return {
    '~standard': {
      version: 1,
      vendor: 'quayside',
      validate: (value) => {
        const refusal = readRefusal(value);
        if (refusal !== undefined) return { value: { refusal } };
        const shape = answerSchema['~standard'].validate(value);
        if (shape instanceof Promise || shape.issues !== undefined)
          return { issues: [{ message: 'is no answer of Slack', path: ['ok'] }] };
        // Without a schema, T is what the caller claims: its default is unknown.
        if (schema === undefined) return { value: { value: value as T } };
        const result = schema['~standard'].validate(value);
        if (result instanceof Promise) throw new TypeError('Schemas must be synchronous.');
        return result.issues === undefined ? { value: { value: result.value } } : result;
      },
    },
  };
}

function createHttp(options: SlackOptions): HttpClient {
  const token = checkOptions(options);
  return createHttpClient({
    ...sharedOptions(options),
    baseUrl: options.baseUrl ?? 'https://slack.com/api',
    headers: { authorization: `Bearer ${token}`, 'user-agent': 'quayside-slack' },
    toError: toSlackError,
    formStyle: 'json',
  });
}

/** Makes the sender of file contents. Slack names the address, which holds its own credentials. */
export function createSlackUpload(options: SlackOptions): SlackUpload {
  return async (call, address, content, contentType) => {
    const { origin, pathname, search } = new URL(address);
    const http = createHttpClient({
      ...sharedOptions(options),
      baseUrl: origin,
      headers: { 'user-agent': 'quayside-slack' },
    });
    const headers = { 'content-type': contentType, accept: '*/*' };
    const request = { call, headers, body: content, route: '/upload/{url}' };
    const answer = await http.exchange('POST', `${pathname}${search}`, request);
    answer.discard();
  };
}

function sharedOptions({ maxBodyBytes, fetch, transport, clock }: SlackOptions): {
  readonly provider: 'slack';
  readonly requestIdHeaders: readonly string[];
} & Pick<SlackOptions, 'maxBodyBytes' | 'fetch' | 'transport' | 'clock'> {
  const requestIdHeaders = ['x-slack-req-id'];
  return { provider: 'slack', requestIdHeaders, maxBodyBytes, fetch, transport, clock };
}

/** The official SDK leaves null out, where a form would send an empty value. */
function withoutNull(params: SlackParams): SlackParams {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== null));
}
