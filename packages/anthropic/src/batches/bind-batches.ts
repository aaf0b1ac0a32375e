import { type BoundPort, bindPort, type Call, type Driver } from '@quayside/core';
import type { AnthropicParts } from '../anthropic-parts.js';
import { batchSchema } from '../api/batch-api.js';
import { listSchema, toPage } from '../api/list-api.js';
import { modelOf } from '../chat/model-of.js';
import { toMessageParams } from '../chat/to-message-params.js';
import { type BatchRequest, type MessageBatches, messageBatches } from './message-batches.js';
import { readResults } from './read-results.js';

const PATH = '/v1/messages/batches';
const ROUTE = `${PATH}/{id}`;
const listed = listSchema(batchSchema);

const pathOf = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;

/** Binds the port of batches. */
export function bindBatches(parts: AnthropicParts): BoundPort<MessageBatches> {
  const { invoker, streamIdleMs } = parts;
  const driver = batchesDriver(parts);
  return bindPort(messageBatches, driver, { provider: 'anthropic', invoker, streamIdleMs });
}

function batchesDriver({ http, options }: AnthropicParts): Driver<MessageBatches> {
  const toParams = ({ customId, input }: BatchRequest, call: Call): unknown => {
    const model = modelOf(input.model, options.model, call);
    return { custom_id: customId, params: toMessageParams(input, model, options, call) };
  };
  return {
    create: async (requests, call) => {
      const json = { requests: requests.map((one) => toParams(one, call)) };
      return http.request('POST', PATH, { call, json, schema: batchSchema });
    },
    get: async (id, call) =>
      http.request('GET', pathOf(id), { call, route: ROUTE, schema: batchSchema }),
    list: async ({ limit }, call, cursor) => {
      const query = { limit, after_id: cursor };
      return toPage(await http.request('GET', PATH, { call, query, schema: listed }));
    },
    results: async (id, call) => {
      const request = {
        call,
        route: `${ROUTE}/results`,
        headers: { accept: 'application/binary' },
      };
      return readResults(await http.exchange('GET', `${pathOf(id)}/results`, request), call);
    },
    cancel: async (id, call) =>
      http.request('POST', `${pathOf(id)}/cancel`, {
        call,
        route: `${ROUTE}/cancel`,
        schema: batchSchema,
      }),
    delete: async (id, call) => {
      await http.request('DELETE', pathOf(id), { call, route: ROUTE });
    },
  };
}
