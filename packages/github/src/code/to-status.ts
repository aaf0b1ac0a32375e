import type { CommitState, CommitStatus } from '@quayside/core';
import type { GitHubCheckRun, GitHubStatus } from '../wire/commit.js';
import { toDate, toText } from './to-value.js';

/** A status of GitHub knows four states. What was skipped holds nothing up; what was cancelled does. */
export const STATES: Readonly<Record<CommitState, string>> = {
  pending: 'pending',
  running: 'pending',
  success: 'success',
  skipped: 'success',
  failure: 'failure',
  error: 'error',
  canceled: 'error',
};

const SAID: Readonly<Record<string, CommitState>> = {
  pending: 'pending',
  success: 'success',
  failure: 'failure',
  error: 'error',
};

export function toStatus(one: GitHubStatus): CommitStatus {
  return {
    name: one.context,
    state: SAID[one.state] ?? 'error',
    description: toText(one.description),
    url: toText(one.target_url),
    updatedAt: toDate(one.updated_at),
  };
}

const CONCLUSIONS: Readonly<Record<string, CommitState>> = {
  success: 'success',
  neutral: 'success',
  skipped: 'skipped',
  cancelled: 'canceled',
  failure: 'failure',
  timed_out: 'failure',
  action_required: 'failure',
  startup_failure: 'error',
  stale: 'error',
};

export function fromCheckRun(one: GitHubCheckRun): CommitStatus {
  return {
    name: one.name,
    state: stateOf(one),
    description: toText(one.output?.title),
    url: toText(one.details_url) ?? toText(one.html_url),
    updatedAt: toDate(one.completed_at) ?? toDate(one.started_at),
  };
}

function stateOf({ status, conclusion }: GitHubCheckRun): CommitState {
  if (status === 'completed') return CONCLUSIONS[conclusion ?? ''] ?? 'error';
  return status === 'in_progress' ? 'running' : 'pending';
}
