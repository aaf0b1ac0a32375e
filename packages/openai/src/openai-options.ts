import { type Clock, IntegrationError, type Listener, type Policy } from '@quayside/core';
import type { HttpTransport } from '@quayside/core/http';
import type { CountTokens } from './chat/estimate-usage.js';
import type { OpenAIPacing, OpenAIPacingSettings } from './openai-pacing.js';

/** Where an Azure OpenAI resource is. The model's name is that of the deployment there. */
export interface AzureOptions {
  /** `https://<resource>.openai.azure.com` */
  readonly endpoint: string;
  /** A dated version, for the paths by deployment. @default none: the version-less `/openai/v1` */
  readonly apiVersion?: string | undefined;
}

/** Options of {@link createOpenAI}; checked once, when the adapter is made. */
export interface OpenAIOptions {
  /** Required: undefined is accepted by type only, to name the variable. Compatible servers may take any text. */
  readonly apiKey: string | undefined;
  /** The model that is asked where a call names none. @default none: a call without one is refused */
  readonly model?: string | undefined;
  /** The embedding model that is asked where a call names none. @default 'text-embedding-3-small' */
  readonly embeddingModel?: string | undefined;
  /**
   * Which of OpenAI's two APIs the chat port speaks. Compatible servers know `completions`; `responses`
   * carries the reasoning of reasoning models over tool calls. @default 'completions'
   */
  readonly api?: 'completions' | 'responses' | undefined;
  /**
   * Whether a stream that ends without saying so is an error. Compatible servers may leave the end out:
   * `lenient` takes whatever came for the whole. @default 'strict'
   */
  readonly streamEnd?: 'strict' | 'lenient' | undefined;
  /** Ends a stream when no event came for so long, in milliseconds; comments are no events. @default 60_000 */
  readonly streamIdleMs?: number | undefined;
  /**
   * Counts the tokens of a text for a model, for streams that are left or cut before OpenAI has counted them:
   * for example `encode(text).length` of a tokenizer. Where it throws, or answers no whole number of at least 0,
   * the text is estimated. @default an estimate of `o200k_base`, mostly within 5 %; see the README's limits
   */
  readonly countTokens?: CountTokens | undefined;
  /**
   * Has OpenAI keep chat completions for 30 days, under this metadata, so that `storedCompletions` can tell what
   * an answer has cost that never arrived. For `api: 'completions'`. @default the project's setting
   */
  readonly store?: { readonly metadata: Readonly<Record<string, string>> } | undefined;
  readonly organization?: string | undefined;
  readonly project?: string | undefined;
  /** Talks to Azure OpenAI instead; `baseUrl` is unused then. */
  readonly azure?: AzureOptions | undefined;
  /** What surrounds every call. @default standard(): 300 s in all, retry, breaker, 150 s an attempt */
  readonly policy?: Policy | undefined;
  /**
   * What holds requests back before OpenAI refuses them. Settings tune the pacing of the default policy and
   * exclude `policy`; one made by `openAIPacing()` may be shared by the adapters of a project, and stands
   * beside a `policy` too; `false` leaves it out.
   *
   * @default openAIPacing(), or none where `policy` is given
   */
  readonly pacing?: OpenAIPacingSettings | OpenAIPacing | false | undefined;
  /** Receive the facts of every call. */
  readonly listeners?: readonly Listener[] | undefined;
  /** Replaces the platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Replaces the transport as a whole, for example `nodeTransport()`; `fetch` is unused then. */
  readonly transport?: HttpTransport | undefined;
  readonly clock?: Clock | undefined;
  /** Where the API is. @default 'https://api.openai.com/v1' */
  readonly baseUrl?: string | undefined;
  /** Largest answer that is read whole; streams are unbounded. @default 64 MiB, for images and speech */
  readonly maxBodyBytes?: number | undefined;
}

const VISIBLE = /^[\x21-\x7e]+$/;

/** Returns the key. @throws misconfigured naming the option, never its value */
export function checkOptions(options: OpenAIOptions): string {
  const { apiKey, organization, project, azure, baseUrl, countTokens } = options;
  if (typeof apiKey !== 'string' || !VISIBLE.test(apiKey))
    throw misconfigured(
      'apiKey',
      `is missing or has characters that no key has. Set ${azure ? 'AZURE_OPENAI_API_KEY' : 'OPENAI_API_KEY'} and pass it`,
    );
  for (const [name, value] of Object.entries({ organization, project })) {
    if (value !== undefined && !VISIBLE.test(value))
      throw misconfigured(name, 'cannot be sent in a header');
  }
  if (countTokens !== undefined && typeof countTokens !== 'function')
    throw misconfigured('countTokens', 'must be a function of a text and a model');
  if (options.store !== undefined && options.api === 'responses')
    throw misconfigured('store', "is for `api: 'completions'`: OpenAI lists no responses");
  const address = azure?.endpoint ?? baseUrl;
  if (address !== undefined) checkUrl(azure ? 'azure.endpoint' : 'baseUrl', address);
  return apiKey;
}

/** Plain HTTP is for models on one's own machine and network: nothing here can tell, so it is allowed. */
function checkUrl(option: string, text: string): void {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw misconfigured(option, 'must be an http or https URL');
}

export function misconfigured(option: string, problem: string): IntegrationError {
  return new IntegrationError({
    message: `createOpenAI: option \`${option}\` ${problem} (misconfigured).`,
    code: 'misconfigured',
    execution: 'not_executed',
    provider: 'openai',
  });
}
