import type { CodeHost, Commit, Driver } from '@quayside/core';
import type { GitHubParts } from '../github-parts.js';
import { readPage } from '../read-page.js';
import { repoPath } from '../repo-path.js';
import { commitSchema, type GitHubCommit, statusSchema } from '../wire/commit.js';
import { listStatuses } from './list-statuses.js';
import { STATES, toStatus } from './to-status.js';
import { secondBefore, secondFrom } from './to-value.js';

type CommitOperations = Pick<Driver<CodeHost>, 'listCommits' | 'setStatus' | 'listStatuses'>;

export function commitOperations({ send }: GitHubParts): CommitOperations {
  return {
    listCommits: async (input, call, cursor) => {
      const { repository, ref, path: file, committedFrom, committedBefore, pageSize } = input;
      const query = {
        sha: ref,
        path: file,
        since: secondFrom(committedFrom),
        until: secondBefore(committedBefore),
        per_page: pageSize,
      };
      const path = repoPath(repository, 'commits');
      const request = { call, path, query, cursor, item: commitSchema, emptyOnConflict: true };
      const page = await readPage(send, request);
      return { items: page.items.map(toCommit), next: page.next };
    },
    setStatus: async ({ repository, sha, name, state, description, url }, call) => {
      const json = { state: STATES[state], context: name, description, target_url: url };
      const path = repoPath(repository, 'statuses', sha);
      return toStatus(await send(call, 'POST', path, { json, schema: statusSchema }));
    },
    listStatuses: async ({ repository, sha }, call) => ({
      items: await listStatuses(send, call, repoPath(repository, 'commits', sha)),
      next: undefined,
    }),
  };
}

function toCommit({ sha, html_url: url, commit, parents }: GitHubCommit): Commit {
  const { author, committer, message } = commit;
  const date = author?.date ?? committer?.date;
  return {
    sha,
    message,
    authorName: author?.name ?? committer?.name ?? '',
    authorEmail: author?.email,
    authoredAt: new Date(date ?? 0),
    parents: parents.map((parent) => parent.sha),
    url,
  };
}
