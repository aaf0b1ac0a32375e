import { type Call, type CodeHost, type Driver, isIntegrationError } from '@quayside/core';
import { afterSending } from '../before-sending.js';
import { githubError } from '../github-errors.js';
import type { GitHubParts } from '../github-parts.js';
import { readPage } from '../read-page.js';
import { repoPath } from '../repo-path.js';
import { commentSchema, issueSchema } from '../wire/issue.js';
import { toComment, toIssue } from './to-issue.js';
import { secondFrom } from './to-value.js';

type IssueOperations = Pick<
  Driver<CodeHost>,
  | 'listIssues'
  | 'getIssue'
  | 'createIssue'
  | 'updateIssue'
  | 'commentOnIssue'
  | 'addLabels'
  | 'removeLabels'
>;

export function issueOperations(parts: GitHubParts): IssueOperations {
  const { send } = parts;
  return {
    listIssues: async (
      { repository, state, labels, assignee, updatedFrom, pageSize },
      call,
      cursor,
    ) => {
      const query = {
        state,
        labels: labels?.join(','),
        assignee,
        since: secondFrom(updatedFrom),
        per_page: pageSize,
      };
      const path = repoPath(repository, 'issues');
      const page = await readPage(send, { call, path, query, cursor, item: issueSchema });
      // A page may be left without any: GitHub counts pull requests among issues.
      const issues = page.items.filter((one) => one.pull_request === undefined);
      return { items: issues.map((one) => toIssue(one, repository)), next: page.next };
    },
    getIssue: async ({ repository, number }, call) => {
      const path = repoPath(repository, 'issues', number);
      const issue = await send(call, 'GET', path, { schema: issueSchema });
      if (issue.pull_request === undefined) return toIssue(issue, repository);
      throw githubError(call, 'not_found', 'executed', `${number} is a pull request`);
    },
    createIssue: async ({ repository, ...json }, call) => {
      const path = repoPath(repository, 'issues');
      return toIssue(await send(call, 'POST', path, { json, schema: issueSchema }), repository);
    },
    updateIssue: async ({ repository, number, closeReason, ...changes }, call) => {
      const json = { ...changes, state_reason: closeReason };
      const path = repoPath(repository, 'issues', number);
      return toIssue(await send(call, 'PATCH', path, { json, schema: issueSchema }), repository);
    },
    commentOnIssue: async ({ repository, number, body }, call) => {
      const path = repoPath(repository, 'issues', number, 'comments');
      return toComment(await send(call, 'POST', path, { json: { body }, schema: commentSchema }));
    },
    addLabels: async ({ repository, number, labels }, call) => {
      await send(call, 'POST', repoPath(repository, 'issues', number, 'labels'), {
        json: { labels },
      });
    },
    removeLabels: async ({ repository, number, labels }, call) => {
      for (const [index, label] of labels.entries()) {
        const path = repoPath(repository, 'issues', number, 'labels', label);
        const removing = removeLabel(parts, call, path);
        await (index === 0 ? removing : afterSending(removing));
      }
    },
  };
}

async function removeLabel({ send }: GitHubParts, call: Call, path: string): Promise<void> {
  const route = '/repos/{owner}/{repo}/issues/{number}/labels/{name}';
  try {
    await send(call, 'DELETE', path, { route });
  } catch (error) {
    // An issue that is not there is a 404 too, in other words.
    const absent =
      isIntegrationError(error, 'not_found') && /label does not exist/i.test(error.message);
    if (!absent) throw error;
  }
}
