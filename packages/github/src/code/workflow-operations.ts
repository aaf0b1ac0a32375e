import type { CodeHost, Driver, WorkflowRun } from '@quayside/core';
import { invalidRequest } from '../github-errors.js';
import type { GitHubParts } from '../github-parts.js';
import { readPage } from '../read-page.js';
import { repoPath } from '../repo-path.js';
import {
  dispatchedSchema,
  type GitHubDispatched,
  type GitHubRun,
  runSchema,
} from '../wire/workflow.js';
import { toDate, toText } from './to-value.js';

type WorkflowOperations = Pick<
  Driver<CodeHost>,
  'dispatchWorkflow' | 'listWorkflowRuns' | 'getWorkflowRun'
>;

export function workflowOperations({ send }: GitHubParts): WorkflowOperations {
  return {
    dispatchWorkflow: async ({ repository, workflow, ref, inputs }, call) => {
      if (workflow === undefined) throw invalidRequest('name the workflow, for example ci.yml');
      const path = repoPath(repository, 'actions', 'workflows', workflow, 'dispatches');
      const request = { json: { ref, inputs }, schema: dispatchedSchema };
      // Undefined with versions that answer 204.
      const run: GitHubDispatched | undefined = await send(call, 'POST', path, request);
      const id = run?.workflow_run_id;
      return { id: id === undefined ? undefined : String(id), url: run?.html_url };
    },
    listWorkflowRuns: async ({ repository, workflow, branch, sha, pageSize }, call, cursor) => {
      const path =
        workflow === undefined
          ? repoPath(repository, 'actions', 'runs')
          : repoPath(repository, 'actions', 'workflows', workflow, 'runs');
      const query = { branch, head_sha: sha, per_page: pageSize };
      const request = { call, path, query, cursor, field: 'workflow_runs', item: runSchema };
      const page = await readPage(send, request);
      return { items: page.items.map(toRun), next: page.next };
    },
    getWorkflowRun: async ({ repository, id }, call) => {
      const path = repoPath(repository, 'actions', 'runs', id);
      return toRun(await send(call, 'GET', path, { schema: runSchema }));
    },
  };
}

const STATUSES: Readonly<Record<string, WorkflowRun['status']>> = {
  completed: 'completed',
  in_progress: 'running',
  waiting: 'waiting',
  pending: 'waiting',
  action_required: 'waiting',
};

const CONCLUSIONS: Readonly<Record<string, WorkflowRun['conclusion']>> = {
  success: 'success',
  failure: 'failure',
  startup_failure: 'failure',
  action_required: 'failure',
  cancelled: 'canceled',
  stale: 'canceled',
  skipped: 'skipped',
  timed_out: 'timed_out',
  neutral: 'neutral',
};

function toRun(one: GitHubRun): WorkflowRun {
  const status = STATUSES[one.status ?? ''] ?? 'queued';
  return {
    id: String(one.id),
    name: toText(one.name),
    status,
    conclusion: status === 'completed' ? CONCLUSIONS[one.conclusion ?? ''] : undefined,
    branch: toText(one.head_branch),
    sha: one.head_sha,
    createdAt: new Date(one.created_at),
    updatedAt: toDate(one.updated_at),
    url: one.html_url,
  };
}
