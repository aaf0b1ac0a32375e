import type { CodeHost, Driver, ReviewVerdict } from '@quayside/core';
import type { GitHubParts } from '../github-parts.js';
import { readPage } from '../read-page.js';
import { ownerOf, repoPath } from '../repo-path.js';
import { pullSchema, reviewSchema } from '../wire/pull.js';
import { mergePull } from './merge-pull.js';
import { toChangeRequest, toReview } from './to-change-request.js';

type ChangeOperations = Pick<
  Driver<CodeHost>,
  | 'listChangeRequests'
  | 'getChangeRequest'
  | 'createChangeRequest'
  | 'mergeChangeRequest'
  | 'reviewChangeRequest'
>;

const EVENTS: Readonly<Record<ReviewVerdict, string>> = {
  approve: 'APPROVE',
  request_changes: 'REQUEST_CHANGES',
  comment: 'COMMENT',
};

export function changeOperations(parts: GitHubParts): ChangeOperations {
  const { send } = parts;
  return {
    listChangeRequests: async (input, call, cursor) => {
      const { repository, state, sourceBranch, targetBranch, pageSize } = input;
      const query = {
        state: state === 'merged' ? 'closed' : state,
        head: sourceBranch && headOf(repository, sourceBranch),
        base: targetBranch,
        per_page: pageSize,
      };
      const path = repoPath(repository, 'pulls');
      const page = await readPage(send, { call, path, query, cursor, item: pullSchema });
      const all = page.items.map((one) => toChangeRequest(one, repository));
      // Merged ones are closed ones to GitHub, so a page may be left without any.
      const wanted = state === 'merged' || state === 'closed' ? state : undefined;
      return { items: all.filter((one) => (wanted ?? one.state) === one.state), next: page.next };
    },
    getChangeRequest: async ({ repository, number }, call) => {
      const path = repoPath(repository, 'pulls', number);
      return toChangeRequest(await send(call, 'GET', path, { schema: pullSchema }), repository);
    },
    createChangeRequest: async (input, call) => {
      const { repository, title, body, sourceBranch: head, targetBranch: base, draft } = input;
      const request = { json: { title, body, head, base, draft }, schema: pullSchema };
      const made = await send(call, 'POST', repoPath(repository, 'pulls'), request);
      return toChangeRequest(made, repository);
    },
    mergeChangeRequest: async (input, call) =>
      toChangeRequest(await mergePull(send, input, call), input.repository),
    reviewChangeRequest: async ({ repository, number, verdict, body, comments }, call) => {
      // The right side is the file as it is after the change.
      const lines = comments?.map((comment) => ({ ...comment, side: 'RIGHT' }));
      const json = { event: EVENTS[verdict], body, comments: lines };
      const path = repoPath(repository, 'pulls', number, 'reviews');
      return toReview(await send(call, 'POST', path, { json, schema: reviewSchema }), verdict);
    },
  };
}

/** GitHub takes a branch without its owner, and then filters nothing. */
function headOf(repository: string, branch: string): string {
  return branch.includes(':') ? branch : `${ownerOf(repository)}:${branch}`;
}
