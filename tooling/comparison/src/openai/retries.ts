import type { IntegrationError } from '@quayside/core';
import { nameOf, outcomeOf, requestsAnd, requestsByStatus, secondCame } from '../observe.ts';
import type { Topic } from '../row.ts';
import { against, json, type Reply, serve } from '../serve.ts';
import { models, official, officialQuestion, ours, question, soon } from './clients.ts';

const failed = (status: number, type: string, headers: Readonly<Record<string, string>>): Reply =>
  json(status, { error: { message: 'No.', type, code: type } }, headers);
const image = { model: 'gpt-image-1', prompt: 'a quay' } as const;
const outage = [failed(500, 'server_error', soon)] as const;
const noCredit = [failed(429, 'insufficient_quota', soon)] as const;
const aMinute = [failed(429, 'rate_limit_exceeded', { 'retry-after': '61' }), models] as const;
const refusals = [400, 401, 403, 404, 409, 422] as const;

/** What our error tells of the wait. */
const waitAskedOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'resolves',
    (error: IntegrationError) =>
      `${nameOf(error)}, which says to wait ${Number(error.retryAfterMs) / 1_000} s`,
  );

export const openaiRetries: Topic = {
  file: 'openai/retries.ts',
  rows: [
    {
      situation: 'A picture is asked for, may have been drawn and paid for, and the answer is 500',
      official: against(outage, (server) =>
        requestsAnd(server, official(server).images.generate(image)),
      ),
      ours: against(outage, (server) => requestsAnd(server, ours(server).generateImages(image))),
      expectation: {
        official: '3 requests, `InternalServerError`',
        ours: '1 request, `unavailable`, may have run',
      },
    },
    {
      situation: 'The account has no credit: 429 `insufficient_quota`',
      source: {
        title: 'langchainjs#1929',
        url: 'https://github.com/langchain-ai/langchainjs/issues/1929',
      },
      official: against(noCredit, (server) =>
        requestsAnd(server, official(server).chat.completions.create(officialQuestion)),
      ),
      ours: against(noCredit, (server) =>
        requestsAnd(server, ours(server).model.complete(question)),
      ),
      expectation: {
        official: '3 requests, `RateLimitError`',
        ours: '1 request, `quota_exhausted`',
      },
    },
    {
      situation: '429 with `Retry-After: 61`',
      official: against(aMinute, (server) =>
        requestsAnd(server, official(server).models.list(), () =>
          secondCame(server.received, 61_000),
        ),
      ),
      ours: against(aMinute, (server) =>
        requestsAnd(server, waitAskedOf(ours(server).models.list()), (told) => told),
      ),
      expectation: {
        official: '2 requests, sent again too early',
        ours: '1 request, `rate_limited`, which says to wait 61 s',
      },
    },
    {
      situation: 'A question is refused',
      official: () =>
        requestsByStatus(refusals, async (status) => {
          await using server = await serve(failed(status, 'invalid_request_error', soon));
          await outcomeOf(official(server).chat.completions.create(officialQuestion));
          return server.received.length;
        }),
      ours: () =>
        requestsByStatus(refusals, async (status) => {
          await using server = await serve(failed(status, 'invalid_request_error', soon));
          await outcomeOf(ours(server).model.complete(question));
          return server.received.length;
        }),
      expectation: {
        official: '400, 401, 403, 404, 422: 1 request; 409: 3 requests',
        ours: '400, 401, 403, 404, 409, 422: 1 request',
      },
    },
  ],
};
