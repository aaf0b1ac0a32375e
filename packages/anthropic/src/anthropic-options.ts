import {
  type Clock,
  type IntegrationError,
  type Listener,
  misconfigured,
  type Policy,
} from '@quayside/core';
import type { HttpTransport } from '@quayside/core/http';
import type { AnthropicPacing, AnthropicPacingSettings } from './anthropic-pacing.js';

/** A tool that runs at Anthropic, such as `{ type: 'web_search_20250305', name: 'web_search' }`. */
export interface ServerTool {
  readonly type: string;
  readonly name: string;
  readonly [field: string]: unknown;
}

/** Options of {@link createAnthropic}; checked once, when the adapter is made. */
export interface AnthropicOptions {
  /** Required unless `authToken` is given: undefined is accepted by type only, to name the variable. */
  readonly apiKey: string | undefined;
  /** Sent as a bearer token in place of `apiKey`, as gateways want it. */
  readonly authToken?: string | undefined;
  /** The model that is asked where a call names none. @default none: a call without one is refused */
  readonly model?: string | undefined;
  /**
   * Most tokens of an answer where a call says nothing; Anthropic wants a number with every request, and
   * thinking counts. As many are written in the time of one attempt. @default 8_192
   */
  readonly maxTokens?: number | undefined;
  /**
   * How a `reasoningEffort` is asked for: by `output_config.effort` and adaptive thinking, or by a budget of
   * tokens, which is all that models up to 4.5 know. @default by the model's name
   */
  readonly thinking?: 'adaptive' | 'budget' | undefined;
  /** Whether thinking that was asked for is shown. @default the model's: newer ones do not show it */
  readonly thinkingDisplay?: 'summarized' | 'omitted' | undefined;
  /** Caches every request up to its last cacheable block, for so long. @default nothing is cached */
  readonly promptCache?: '5m' | '1h' | undefined;
  /** @default the provider's, `auto`: priority where the organization has bought it */
  readonly serviceTier?: 'auto' | 'standard_only' | undefined;
  /** Whom the requests are made for: an opaque id, no name and no address. */
  readonly userId?: string | undefined;
  /** Declared with every call, beside its own tools. What they bill stands in the `units` of `usage.reported`. */
  readonly serverTools?: readonly ServerTool[] | undefined;
  /** The `anthropic-version` header. `2026-10-21` is taken, too; it knows no temperature. @default '2023-06-01' */
  readonly version?: string | undefined;
  /** The `anthropic-beta` header. @default none */
  readonly betas?: readonly string[] | undefined;
  /**
   * Whether a stream that ends without `message_stop` is an error. Compatible servers may leave the end out:
   * `lenient` takes whatever came for the whole. @default 'strict'
   */
  readonly streamEnd?: 'strict' | 'lenient' | undefined;
  /**
   * Ends a stream when no event came for so long, in milliseconds. Pings are no events, but where they are all
   * that comes: while the model thinks, writes the arguments of a call, or a tool of Anthropic's works.
   *
   * @default 60_000
   */
  readonly streamIdleMs?: number | undefined;
  /** What surrounds every call. @default standard(): 300 s in all, retry, breaker, 150 s an attempt */
  readonly policy?: Policy | undefined;
  /**
   * What holds requests back before Anthropic refuses them. Settings tune the pacing of the default policy and
   * exclude `policy`; one made by `anthropicPacing()` may be shared by the adapters of an organization, and
   * stands beside a `policy` too; `false` leaves it out.
   *
   * @default anthropicPacing(), or none where `policy` is given
   */
  readonly pacing?: AnthropicPacingSettings | AnthropicPacing | false | undefined;
  /** Receive the facts of every call. */
  readonly listeners?: readonly Listener[] | undefined;
  /** Replaces the platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Replaces the transport as a whole, for example `nodeTransport()`; `fetch` is unused then. */
  readonly transport?: HttpTransport | undefined;
  readonly clock?: Clock | undefined;
  /** Where the API is, without `/v1`. @default 'https://api.anthropic.com' */
  readonly baseUrl?: string | undefined;
  /** Largest answer that is read whole; streams and results of batches are unbounded. @default 16 MiB */
  readonly maxBodyBytes?: number | undefined;
}

const VISIBLE = /^[\x21-\x7e]+$/;

/** Returns the headers that say who asks. @throws misconfigured naming the option, never its value */
export function checkOptions(options: AnthropicOptions): Readonly<Record<string, string>> {
  const { apiKey, authToken, version = '-', betas = [], baseUrl, maxTokens = 1, userId } = options;
  const secret = authToken ?? apiKey;
  if (typeof secret !== 'string' || !VISIBLE.test(secret)) {
    const name = authToken === undefined ? 'apiKey' : 'authToken';
    throw wrongOption(name, 'is missing or has characters that no key has', SET_KEY);
  }
  for (const [name, values] of Object.entries({ version: [version], betas })) {
    if (!values.every((value) => VISIBLE.test(value)))
      throw wrongOption(name, 'cannot be sent in a header', 'Give visible ASCII, without spaces.');
  }
  if (!Number.isSafeInteger(maxTokens) || maxTokens < 1)
    throw wrongOption('maxTokens', `is ${maxTokens}`, 'Give a whole number of at least 1.');
  if (userId === '') throw wrongOption('userId', 'is empty', 'Leave it out, or give an opaque id.');
  if (baseUrl !== undefined && !isWebUrl(baseUrl))
    throw wrongOption('baseUrl', 'is no web address', 'Give an http or https URL.');
  return authToken === undefined ? { 'x-api-key': secret } : { authorization: `Bearer ${secret}` };
}

const SET_KEY = 'Set ANTHROPIC_API_KEY and pass it.';

/** Plain HTTP is for models on one's own machine and network: nothing here can tell, so it is allowed. */
function isWebUrl(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? '');
}

export function wrongOption(name: string, problem: string, remedy: string): IntegrationError {
  return misconfigured('createAnthropic', `option \`${name}\` ${problem}`, remedy);
}
