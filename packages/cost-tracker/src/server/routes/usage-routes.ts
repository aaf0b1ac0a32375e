import { type Context, Hono } from 'hono';
import { exportFormat } from '../../contract/query-schema.js';
import type { UsageBatchAnswer, UsageListQuery, UsageResult } from '../../contract/usage.js';
import { usageListQuery } from '../../contract/usage-schema.js';
import { parseTimestamp, text } from '../../contract/wire-parts.js';
import type { LedgerEvent } from '../../ledger/ledger-event.js';
import type { RecordResult } from '../../ledger/ledger-record.js';
import type { EventFilter } from '../../ledger/list-events.js';
import type { Ledger } from '../../ledger/open-ledger.js';
import {
  foreignAccount,
  isFor,
  readableAccounts,
  readJson,
  requireAccount,
  requireScope,
  type ServerEnv,
} from '../access.js';
import { toCsv, toJson } from '../export/csv.js';
import { toFocus } from '../export/focus.js';
import { streamTexts } from '../export/stream-texts.js';
import { parse, Refusal } from '../failure.js';
import { type Incoming, type Intake, parseUsage } from '../intake/parse-usage.js';
import { toRecordBody, toUsageAnswer } from '../to-wire.js';
import type { Caller, FindCaller } from '../tokens.js';

export function usageRoutes(
  ledger: Ledger,
  findCaller: FindCaller,
  onError: (error: unknown) => void,
): Hono<ServerEnv> {
  const read = requireScope(findCaller, 'read');
  return new Hono<ServerEnv>()
    .post('/', requireScope(findCaller, 'ingest'), async (context) => {
      const caller = context.get('caller');
      const intake = parseUsage(await readJson(context), {
        makeId: ledger.makeId,
        idempotencyKey: parseKey(context.req.header('idempotency-key')),
        account: accountOf(context, caller),
      });
      const results = await record(ledger, caller, intake);
      const isNew = results.some(
        ({ status, ...result }) =>
          status === 'success' && !('deduplicated' in result && result.deduplicated),
      );
      const [only] = results;
      if (intake.single && only !== undefined) return context.json(only, isNew ? 201 : 200);
      const answer: UsageBatchAnswer = { status: 'success', results, ignored: intake.ignored };
      return context.json(answer, isNew ? 201 : 200);
    })
    .get('/', read, async (context) => {
      const query = parse(usageListQuery, context.req.query(), 'The query');
      const filter = toFilter(query, context.get('caller'));
      const { events, next } = await ledger.list(filter, query.limit ?? 100, query.cursor);
      return context.json({ events: events.map(toRecordBody), next_cursor: next ?? null });
    })
    .get('/export', read, async (context) => {
      const { format, ...rest } = context.req.query();
      const query = parse(usageListQuery, rest, 'The query');
      if (query.cursor !== undefined || query.limit !== undefined)
        throw new Refusal(
          'invalid_request',
          'An export is whole: it takes no cursor and no limit.',
        );
      const filter = toFilter(query, context.get('caller'));
      const texts = await startExport(
        context,
        ledger,
        filter,
        parse(exportFormat, format ?? 'csv', 'format'),
      );
      return streamTexts(context, texts, onError);
    });
}

function parseKey(key: string | undefined): string | undefined {
  return key === undefined ? undefined : parse(text, key, 'The Idempotency-Key');
}

/** The account of rows and spans that name none: the query's, or the token's only one. */
function accountOf(context: Context, { accounts }: Caller): string | undefined {
  const asked = context.req.query('account_id');
  if (asked !== undefined) return parse(text, asked, 'account_id');
  return accounts?.size === 1 ? [...accounts][0] : undefined;
}

async function record(
  ledger: Ledger,
  caller: Caller,
  intake: Intake,
): Promise<readonly UsageResult[]> {
  const { mode } = intake;
  const incoming = checkAccounts(caller, intake);
  const events = incoming.flatMap((one) => ('event' in one ? [one.event] : []));
  const wrong = incoming.find((one) => 'problem' in one);
  if (mode === 'all_or_none') {
    if (wrong !== undefined) throw inBatch(wrong.problem, incoming);
    return (await ledger.record(events)).map(toUsageAnswer);
  }
  const results = (await recordEach(ledger, events)).values();
  return incoming.map((one): UsageResult => {
    if ('problem' in one) return { status: 'invalid', id: one.id, message: one.problem.message };
    const result = results.next().value;
    if (result === undefined) throw new TypeError('Every event has a result.');
    return result;
  });
}

/**
 * With `each`, an event of another account must not hold up those around it. A token that is for none of them is the
 * wrong one, and nothing is wrong with the events. @throws a refusal for such a token
 */
function checkAccounts(caller: Caller, { incoming, mode }: Intake): readonly Incoming[] {
  const events = incoming.flatMap((one) => ('event' in one ? [one.event] : []));
  const foreign = events.filter(({ account }) => !isFor(caller, account));
  if (foreign.length === 0) return incoming;
  if (mode === 'all_or_none' || foreign.length === events.length) throw foreignAccount();
  return incoming.map((one) =>
    'event' in one && foreign.includes(one.event)
      ? { id: one.event.id, problem: foreignAccount() }
      : one,
  );
}

async function recordEach(
  ledger: Ledger,
  events: readonly LedgerEvent[],
): Promise<readonly UsageResult[]> {
  if (events.length === 0) return [];
  return (await ledger.recordEach(events)).map((result: RecordResult): UsageResult => {
    if (result.status === 'recorded') return toUsageAnswer(result);
    const message = 'The id is known with other contents; the recorded event stays.';
    return { status: 'conflict', id: result.id, message };
  });
}

/** Says which event of a batch is wrong. */
function inBatch(problem: Refusal, incoming: readonly Incoming[]): Refusal {
  if (incoming.length === 1) return problem;
  const issues = incoming.flatMap((one, index) =>
    'problem' in one
      ? (one.problem.issues ?? [{ path: '', message: one.problem.message }]).map((issue) => ({
          path: `events.${index}${issue.path === '' ? '' : `.${issue.path}`}`,
          message: issue.message,
        }))
      : [],
  );
  const [first] = issues;
  return new Refusal(
    problem.code,
    `Nothing was recorded, as ${first?.path ?? 'an event'} is wrong: ${first?.message ?? problem.message}`,
    issues,
  );
}

function toFilter(query: UsageListQuery, caller: Caller): EventFilter {
  if (query.account_id !== undefined) requireAccount(caller, query.account_id);
  const { user, team, key, task, repository, session } = query;
  return {
    accounts: readableAccounts(caller, query.account_id),
    from: query.from === undefined ? undefined : parseTimestamp(query.from),
    before: query.before === undefined ? undefined : parseTimestamp(query.before),
    provider: query.service,
    model: query.model,
    dimensions: { user, team, key, task, repository, session },
    tag: query.tag,
  };
}

/** Writes the headers of an export; answers what its body is made of. */
async function startExport(
  context: Context,
  ledger: Ledger,
  filter: EventFilter,
  format: 'csv' | 'json' | 'focus',
): Promise<AsyncIterable<string>> {
  // Counted before anything is written: headers come first.
  const unpriced = format === 'focus' ? await ledger.countUnpriced(filter) : undefined;
  if (unpriced !== undefined) context.header('quayside-unpriced-events', String(unpriced));
  const extension = format === 'json' ? 'json' : 'csv';
  context.header(
    'content-type',
    extension === 'json' ? 'application/json' : 'text/csv; charset=utf-8',
  );
  context.header('content-disposition', `attachment; filename="usage-${format}.${extension}"`);
  const pages = ledger.each(filter);
  if (format === 'json') return toJson(pages, toRecordBody);
  return format === 'csv' ? toCsv(pages) : toFocus(pages);
}
