import type { ChangeRequest, Review, ReviewVerdict } from '@quayside/core';
import type { GitHubPull, GitHubReview } from '../wire/pull.js';
import { toDate, toLabels, toText, toUser } from './to-value.js';

export function toChangeRequest(one: GitHubPull, repository: string): ChangeRequest {
  const { head, base } = one;
  const isFork = head.repo?.full_name !== base.repo?.full_name;
  return {
    repository,
    number: one.number,
    title: one.title,
    body: toText(one.body),
    state: stateOf(one),
    draft: one.draft ?? false,
    author: toUser(one.user),
    sourceBranch: isFork ? (head.label ?? head.ref) : head.ref,
    sourceSha: head.sha,
    targetBranch: base.ref,
    labels: toLabels(one.labels),
    mergeable: one.mergeable ?? undefined,
    createdAt: new Date(one.created_at),
    updatedAt: new Date(one.updated_at),
    mergedAt: toDate(one.merged_at),
    url: one.html_url,
  };
}

function stateOf({ state, merged_at: mergedAt }: GitHubPull): ChangeRequest['state'] {
  if (mergedAt !== null && mergedAt !== undefined) return 'merged';
  return state === 'closed' ? 'closed' : 'open';
}

const VERDICTS: Readonly<Record<string, ReviewVerdict>> = {
  APPROVED: 'approve',
  CHANGES_REQUESTED: 'request_changes',
  COMMENTED: 'comment',
};

export function toReview({ id, state, html_url: url }: GitHubReview, asked: ReviewVerdict): Review {
  return { id: String(id), verdict: VERDICTS[state] ?? asked, url };
}
