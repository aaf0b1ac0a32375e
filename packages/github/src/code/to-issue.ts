import type { CodeUser, Issue, IssueComment } from '@quayside/core';
import type { GitHubComment, GitHubIssue } from '../wire/issue.js';
import { toDate, toLabels, toText, toUser } from './to-value.js';

export function toIssue(one: GitHubIssue, repository: string): Issue {
  return {
    repository,
    number: one.number,
    title: one.title,
    body: toText(one.body),
    state: one.state === 'closed' ? 'closed' : 'open',
    closeReason: one.state === 'closed' ? toReason(one.state_reason) : undefined,
    labels: toLabels(one.labels),
    author: toUser(one.user),
    assignees: (one.assignees ?? []).flatMap((user): CodeUser | [] => toUser(user) ?? []),
    comments: one.comments ?? 0,
    createdAt: new Date(one.created_at),
    updatedAt: new Date(one.updated_at),
    closedAt: toDate(one.closed_at),
    url: one.html_url,
  };
}

/** A duplicate is not planned either. */
function toReason(reason: string | null | undefined): Issue['closeReason'] {
  if (reason === 'not_planned' || reason === 'duplicate') return 'not_planned';
  return reason === 'completed' ? 'completed' : undefined;
}

export function toComment(one: GitHubComment): IssueComment {
  return {
    id: String(one.id),
    author: toUser(one.user),
    body: one.body ?? '',
    createdAt: new Date(one.created_at),
    url: one.html_url,
  };
}

/** Searches go over repositories; each find says its own, at the end of a URL of the API. */
export function repositoryOf({ repository_url: url = '' }: GitHubIssue): string {
  return url.split('/').slice(-2).join('/');
}
