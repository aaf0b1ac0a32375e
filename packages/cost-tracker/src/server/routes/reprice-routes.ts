import { Hono } from 'hono';
import type { RepriceAnswer } from '../../contract/answers.js';
import { repriceBody } from '../../contract/query-schema.js';
import { parseTimestamp } from '../../contract/wire-parts.js';
import type { Ledger } from '../../ledger/open-ledger.js';
import { readJson, requireScope, type ServerEnv } from '../access.js';
import { parse } from '../failure.js';
import type { FindCaller } from '../tokens.js';

export function repriceRoutes(ledger: Ledger, findCaller: FindCaller): Hono<ServerEnv> {
  return new Hono<ServerEnv>().post('/', requireScope(findCaller, 'admin'), async (context) => {
    const body = parse(repriceBody, await readJson(context), 'The window');
    const { dryRun, ...run } = await ledger.reprice({
      from: parseTimestamp(body.from),
      to: parseTimestamp(body.to),
      dryRun: body.dry_run,
      actor: context.get('caller').name,
    });
    const answer: RepriceAnswer = { dry_run: dryRun, ...run };
    return context.json(answer);
  });
}
