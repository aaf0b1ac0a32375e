import type Official from 'openai';
import type { Transcription } from 'openai/resources/audio/transcriptions';
import { describe, expect, it } from 'vitest';
import type { Completion } from '../src/api/completion-api.js';
import type { OutputItem, ResponseAnswer } from '../src/api/response-api.js';
import type { ApiUsage } from '../src/api/usage-api.js';
import type { EmbeddingsAnswer } from '../src/embeddings/bind-embeddings.js';
import type { ImagesAnswer, TranscriptionAnswer } from '../src/operations/media-operations.js';
import type { Moderation, OpenAIModel } from '../src/operations/operations.js';
import type { ApiEvent } from '../src/webhooks/openai-webhooks.js';

/** What the official types say fits what is read here: each line compiles, or the shapes have drifted apart. */
const fits = [
  (one: Official.ChatCompletion): Completion => one,
  (one: Official.ChatCompletionChunk): Completion => one,
  (one: Official.CompletionUsage): ApiUsage => one,
  (one: Official.Responses.Response): ResponseAnswer => one,
  (one: Official.Responses.ResponseOutputItem): OutputItem => one,
  (one: Official.Responses.ResponseUsage): ApiUsage => one,
  (one: Official.CreateEmbeddingResponse): EmbeddingsAnswer => one,
  (one: Official.ImagesResponse): Omit<ImagesAnswer, 'usage'> => one,
  (one: Official.ImagesResponse.Usage): Pick<ApiUsage, 'input_tokens' | 'output_tokens'> => one,
  (one: Transcription): Omit<TranscriptionAnswer, 'usage'> => one,
  (one: Transcription.Tokens): ApiUsage => one,
  (one: Official.Model): OpenAIModel => one,
  (one: Official.Webhooks.ResponseCompletedWebhookEvent): ApiEvent => ({
    ...one,
    data: { ...one.data },
  }),
  // An interface has no index signature, and a copy has one.
  ({ flagged, categories, category_scores: scores }: Official.Moderation): Moderation => ({
    flagged,
    categories: { ...categories },
    category_scores: { ...scores },
  }),
];

/** An event that adds a piece of text. */
interface Delta<Type extends string> {
  readonly type: Type;
  readonly delta: string;
}
/** An event that holds the whole response. */
interface End<Type extends string> {
  readonly type: Type;
  readonly response: ResponseAnswer;
}

/** The same for the events of a stream that are read; the others are passed over. */
const events = [
  (one: Official.Responses.ResponseTextDeltaEvent): Delta<'response.output_text.delta'> => one,
  (one: Official.Responses.ResponseRefusalDeltaEvent): Delta<'response.refusal.delta'> => one,
  (
    one: Official.Responses.ResponseReasoningSummaryTextDeltaEvent,
  ): Delta<'response.reasoning_summary_text.delta'> => one,
  (
    one: Official.Responses.ResponseReasoningTextDeltaEvent,
  ): Delta<'response.reasoning_text.delta'> => one,
  (
    one: Official.Responses.ResponseFunctionCallArgumentsDeltaEvent,
  ): Delta<'response.function_call_arguments.delta'> & { readonly output_index: number } => one,
  (
    one: Official.Responses.ResponseOutputItemAddedEvent,
  ): {
    readonly type: 'response.output_item.added';
    readonly item: OutputItem;
    readonly output_index: number;
  } => one,
  (one: Official.Responses.ResponseCompletedEvent): End<'response.completed'> => one,
  (one: Official.Responses.ResponseIncompleteEvent): End<'response.incomplete'> => one,
  (one: Official.Responses.ResponseFailedEvent): End<'response.failed'> => one,
  (
    one: Official.Responses.ResponseErrorEvent,
  ): { readonly type: 'error'; readonly code: string | null; readonly message: string } => one,
];

describe('official response types', () => {
  it('fit the shapes that are read', () => {
    expect([...fits, ...events]).toHaveLength(24);
  });
});
