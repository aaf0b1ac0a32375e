import type { Call, CommitStatus } from '@quayside/core';
import type { GitHubSend } from '../github-request.js';
import { type PageRequest, readPage } from '../read-page.js';
import { checkRunSchema, statusSchema } from '../wire/commit.js';
import { fromCheckRun, toStatus } from './to-status.js';

/**
 * Reads the statuses and the check runs of a commit, all pages of both: only the whole tells what the latest
 * word of a name is.
 */
export async function listStatuses(
  send: GitHubSend,
  call: Call,
  commit: string,
): Promise<readonly CommitStatus[]> {
  const query = { per_page: 100 };
  const statuses = { call, query, path: `${commit}/status`, field: 'statuses', item: statusSchema };
  const checks = {
    call,
    query,
    path: `${commit}/check-runs`,
    field: 'check_runs',
    item: checkRunSchema,
  };
  const said = (await readAll(send, statuses)).map(toStatus);
  const checked = (await readAll(send, checks)).map(fromCheckRun);
  const latest = new Map<string, CommitStatus>();
  for (const one of [...said, ...checked]) {
    const known = latest.get(one.name);
    if (known === undefined || timeOf(one) >= timeOf(known)) latest.set(one.name, one);
  }
  return [...latest.values()];
}

async function readAll<Item>(
  send: GitHubSend,
  request: Omit<PageRequest<Item>, 'cursor'>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await readPage(send, { ...request, cursor });
    items.push(...page.items);
    cursor = page.next === cursor ? undefined : page.next;
  } while (cursor !== undefined);
  return items;
}

/** What has not begun is the latest there is. */
function timeOf({ updatedAt }: CommitStatus): number {
  return updatedAt?.getTime() ?? Number.POSITIVE_INFINITY;
}
