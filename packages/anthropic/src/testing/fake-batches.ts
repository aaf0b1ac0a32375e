import { FakeFailure } from './fake-failure.js';

type Json = Readonly<Record<string, unknown>>;

interface StoredBatch {
  readonly id: string;
  readonly requests: readonly Json[];
  status: 'in_progress' | 'canceling' | 'ended';
  results: readonly Json[];
}

/** The batches of one fake. */
export interface FakeBatches {
  create(json: Json): Json;
  get(id: string): Json;
  list(limit: number, afterId: string | undefined): Json;
  cancel(id: string): Json;
  delete(id: string): Json;
  /** One line for each request, as a file. */
  results(id: string): readonly string[];
  /** Processes what is under way. */
  end(): void;
}

const CREATED = '2026-01-01T00:00:00Z';
const EXPIRES = '2026-01-02T00:00:00Z';

/** `answer` processes one request of a batch, or throws the failure that it ends with. */
export function createFakeBatches(answer: (params: Json) => Json): FakeBatches {
  const batches = new Map<string, StoredBatch>();
  const find = (id: string): StoredBatch => {
    const found = batches.get(id);
    if (found === undefined) throw new FakeFailure(404, `batch ${id} not found`, 'not_found_error');
    return found;
  };
  return {
    create: ({ requests }) => {
      if (!Array.isArray(requests) || requests.length === 0)
        throw new FakeFailure(400, 'requests: at least one request is required');
      const id = `msgbatch_${String(batches.size + 1).padStart(6, '0')}`;
      const batch: StoredBatch = { id, requests, status: 'in_progress', results: [] };
      batches.set(id, batch);
      return toBatch(batch);
    },
    get: (id) => toBatch(find(id)),
    list: (limit, afterId) => toList([...batches.values()].reverse(), limit, afterId, toBatch),
    cancel: (id) => {
      const batch = find(id);
      if (batch.status === 'in_progress') batch.status = 'canceling';
      return toBatch(batch);
    },
    delete: (id) => {
      if (find(id).status !== 'ended')
        throw new FakeFailure(400, 'only a batch that has ended can be deleted');
      batches.delete(id);
      return { id, type: 'message_batch_deleted' };
    },
    results: (id) => {
      const { status, results } = find(id);
      if (status !== 'ended') throw new FakeFailure(404, 'no results yet', 'not_found_error');
      // In any order, and not in that of the requests.
      return results.toReversed().map((result) => `${JSON.stringify(result)}\n`);
    },
    end: () => {
      for (const batch of batches.values()) if (batch.status !== 'ended') end(batch, answer);
    },
  };
}

function end(batch: StoredBatch, answer: (params: Json) => Json): void {
  const isCanceled = batch.status === 'canceling';
  batch.status = 'ended';
  batch.results = batch.requests.map(({ custom_id, params }) => ({
    custom_id,
    result: isCanceled ? { type: 'canceled' } : process(params as Json, answer),
  }));
}

function process(params: Json, answer: (params: Json) => Json): Json {
  try {
    return { type: 'succeeded', message: answer(params) };
  } catch (error) {
    if (!(error instanceof FakeFailure)) throw error;
    const { type, message } = error;
    return {
      type: 'errored',
      error: { type: 'error', error: { type, message }, request_id: null },
    };
  }
}

/** A page of a list. */
export function toList<Item extends { readonly id: string }>(
  items: readonly Item[],
  limit: number,
  afterId: string | undefined,
  toJson: (item: Item) => Json,
): Json {
  const start = afterId === undefined ? 0 : items.findIndex(({ id }) => id === afterId) + 1;
  const data = items.slice(start, start + limit);
  return {
    data: data.map(toJson),
    has_more: start + limit < items.length,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
  };
}

function toBatch({ id, requests, status, results }: StoredBatch): Json {
  const ended = results.map(({ result }) => (result as Json).type);
  const count = (type: string): number => ended.filter((one) => one === type).length;
  return {
    id,
    type: 'message_batch',
    processing_status: status,
    request_counts: {
      processing: requests.length - results.length,
      succeeded: count('succeeded'),
      errored: count('errored'),
      canceled: count('canceled'),
      expired: count('expired'),
    },
    created_at: CREATED,
    expires_at: EXPIRES,
    ended_at: status === 'ended' ? CREATED : null,
    cancel_initiated_at: status === 'canceling' ? CREATED : null,
    archived_at: null,
    results_url:
      status === 'ended' ? `https://api.anthropic.com/v1/messages/batches/${id}/results` : null,
  };
}
