import type { Call } from '../call.js';
import type { Page } from '../page.js';
import type {
  CreateReleaseInput,
  DispatchWorkflowInput,
  ListReleasesInput,
  ListWorkflowRunsInput,
  SetSecretInput,
  UploadAssetInput,
  WorkflowRunRef,
} from '../ports/code-host-requests.js';
import type {
  DispatchedRun,
  Release,
  ReleaseAsset,
  WorkflowRun,
} from '../ports/code-host-resources.js';
import { findCommit, findRepository, listed, writable } from './memory-code-find.js';
import { type MemoryCodeState, refKey, urlOf } from './memory-code-state.js';
import { refusal } from './memory-refusal.js';

type State = MemoryCodeState;
type Cursor = string | undefined;

export function dispatchWorkflow(
  state: State,
  input: DispatchWorkflowInput,
  call: Call,
): DispatchedRun {
  const { repository, ref } = input;
  const host = writable(state, repository, call);
  const workflow = input.workflow ?? host.workflows[0];
  if (workflow === undefined || !host.workflows.includes(workflow))
    throw refusal(call, 'not_found', `there is no workflow '${workflow}'`);
  const { sha } = findCommit(host, ref, call);
  const id = state.nextId('run');
  const now = state.now();
  const url = urlOf(repository, 'runs', id);
  host.runs.set(id, {
    id,
    workflow,
    name: workflow,
    status: 'queued',
    conclusion: undefined,
    branch: ref,
    sha,
    createdAt: now,
    updatedAt: now,
    url,
  });
  return { id, url };
}

export function listWorkflowRuns(
  state: State,
  { repository, workflow, branch, sha, pageSize }: ListWorkflowRunsInput,
  call: Call,
  cursor: Cursor,
): Page<WorkflowRun> {
  const rows = [...findRepository(state, repository, call).runs.values()]
    .filter((run) => workflow === undefined || run.workflow === workflow)
    .filter((run) => branch === undefined || run.branch === branch)
    .filter((run) => sha === undefined || run.sha === sha)
    .toReversed();
  const page = listed(rows, ({ id }) => id, cursor, pageSize, call);
  return { items: page.items.map(toRun), next: page.next };
}

export function getWorkflowRun(
  state: State,
  { repository, id }: WorkflowRunRef,
  call: Call,
): WorkflowRun {
  const run = findRepository(state, repository, call).runs.get(id);
  if (run === undefined) throw refusal(call, 'not_found', `there is no run '${id}'`);
  return toRun(run);
}

export function listReleases(
  state: State,
  { repository, pageSize }: ListReleasesInput,
  call: Call,
  cursor: Cursor,
): Page<Release> {
  const rows = [...findRepository(state, repository, call).releases.values()].toReversed();
  return listed(rows, ({ id }) => id, cursor, pageSize, call);
}

export function createRelease(state: State, input: CreateReleaseInput, call: Call): Release {
  const { repository, tag, ref, name, draft = false, prerelease = false } = input;
  const host = writable(state, repository, call);
  if ([...host.releases.values()].some((release) => release.tag === tag))
    throw refusal(call, 'conflict', `the tag '${tag}' has a release`);
  const { sha } = findCommit(host, host.refs.get(refKey('tag', tag))?.sha ?? ref, call);
  // A draft leaves no tag until it is published.
  if (!draft) host.refs.set(refKey('tag', tag), { kind: 'tag', name: tag, sha });
  const id = state.nextId('release');
  const now = state.now();
  const release: Release = {
    id,
    tag,
    name,
    body: input.body ?? (input.generateNotes ? `Changes up to ${sha.slice(0, 7)}` : undefined),
    draft,
    prerelease,
    createdAt: now,
    publishedAt: draft ? undefined : now,
    url: urlOf(repository, 'releases', tag),
  };
  host.releases.set(id, release);
  return release;
}

export function uploadReleaseAsset(
  state: State,
  { repository, release, name, content }: UploadAssetInput,
  call: Call,
): ReleaseAsset {
  const host = writable(state, repository, call);
  if (!host.releases.has(release))
    throw refusal(call, 'not_found', `there is no release '${release}'`);
  const before = host.assets.get(release) ?? [];
  if (before.some((asset) => asset.name === name))
    throw refusal(call, 'conflict', `the release has a file '${name}'`);
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const id = state.nextId('asset');
  const url = urlOf(repository, 'assets', id);
  const asset = { id, name, sizeBytes: bytes.length, url };
  host.assets.set(release, [...before, asset]);
  return asset;
}

export function setSecret(
  state: State,
  { repository, name, value, environment }: SetSecretInput,
  call: Call,
): void {
  const key = environment === undefined ? name : `${environment}/${name}`;
  writable(state, repository, call).secrets.set(key, value);
}

/** Shows a run without what is kept beside it. */
function toRun({ workflow: _, ...run }: WorkflowRun & { readonly workflow: string }): WorkflowRun {
  return run;
}
