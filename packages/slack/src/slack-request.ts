import { type Call, type StandardSchema, systemClock } from '@quayside/core';
import { createHttpClient, type FormValue, type HttpClient } from '@quayside/core/http';
import * as z from '@quayside/core/schema';
import { createRequestPolicy } from './request-policy.js';
import { readRefusal, slackError, toSlackError } from './slack-errors.js';
import { checkOptions, type SlackOptions, sharedOptions } from './slack-options.js';

/** Parameters as Slack names them; objects and arrays are sent as JSON. */
export type SlackParams = { readonly [name: string]: FormValue };

/** Calls one method of the Web API: the one way to Slack that the port, the methods and the escape hatch share. */
export type SlackSend = <T = unknown>(
  call: Call,
  method: string,
  params?: SlackParams,
  schema?: StandardSchema<unknown, T>,
) => Promise<T>;

/** An answer of any method, refused or not. */
const answerSchema: z.Schema<{ readonly ok: boolean }> = z.received(() =>
  z.object({ ok: z.boolean() }),
);

/** Makes the sender of one adapter. @throws misconfigured */
export function createSlackSend(options: SlackOptions): SlackSend {
  const http = createHttp(options);
  const clock = options.clock ?? systemClock;
  const around = createRequestPolicy(options);
  return (call, method, params = {}, schema) => {
    const form = withoutNull(params);
    return around(call, { method, channel: channelOf(params) }, async (inner) => {
      const request = { call: inner, form, route: `/${method}` };
      const answer = await http.exchange('POST', `/${method}`, request);
      // Slack judges in the body: a refusal comes with HTTP 200.
      const result = await answer.json(judgeFirst(schema));
      if (!('refusal' in result)) return result.value;
      throw slackError(result.refusal, inner, answer.status, answer.header, clock.wallNow());
    });
  };
}

function channelOf({ channel }: SlackParams): string | undefined {
  return typeof channel === 'string' ? channel : undefined;
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

/** The official SDK leaves null out, where a form would send an empty value. */
function withoutNull(params: SlackParams): SlackParams {
  return Object.fromEntries(Object.entries(params).filter(([, value]) => value !== null));
}
