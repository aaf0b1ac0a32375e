import { resolve } from './git-objects.js';
import { GitHubFailure, invalid, notFound } from './github-failure.js';
import {
  type FakeRelease,
  type FakeRepository,
  type FakeRun,
  refuseArchived,
} from './github-state.js';
import { inRepository } from './in-repository.js';
import {
  created,
  nothing,
  ok,
  type Route,
  type RouteAnswer,
  type RouteContext,
  textOf,
} from './route.js';
import { assetJson, releaseJson, runJson } from './to-json.js';

function dispatch(context: RouteContext, repository: FakeRepository): RouteAnswer {
  const { params, body, state, request, origin } = context;
  const { workflow = '' } = params;
  if (!repository.workflows.includes(workflow)) throw notFound();
  const branch = textOf(body.ref) ?? '';
  const sha = resolve(repository, branch);
  if (sha === undefined) throw new GitHubFailure(422, `No ref found for: ${branch}`);
  const [id, at] = [state.nextId(), state.now()];
  const inputs = typeof body.inputs === 'object' && body.inputs !== null ? { ...body.inputs } : {};
  const times = { createdAt: at, updatedAt: at };
  const run: FakeRun = {
    id,
    workflow,
    branch,
    sha,
    inputs,
    ...times,
    status: 'queued',
    conclusion: null,
  };
  repository.runs.set(id, run);
  // Versions before 2026-03-10 tell nothing of the run.
  if ((request.header('x-github-api-version') ?? '2022-11-28') < '2026-03-10') return nothing;
  const { url, html_url } = runJson(origin, repository, run);
  return ok({ workflow_run_id: id, run_url: url, html_url });
}

function listRuns(
  { query, params, origin }: RouteContext,
  repository: FakeRepository,
): RouteAnswer {
  const { workflow } = params;
  if (workflow !== undefined && !repository.workflows.includes(workflow)) throw notFound();
  const [branch, sha] = [query.get('branch'), query.get('head_sha')];
  const found = [...repository.runs.values()]
    .reverse()
    .filter((one) => workflow === undefined || one.workflow === workflow)
    .filter((one) => (branch ?? one.branch) === one.branch && (sha ?? one.sha) === one.sha);
  return { list: found.map((one) => runJson(origin, repository, one)), field: 'workflow_runs' };
}

function createRelease(
  { body, state, origin }: RouteContext,
  repository: FakeRepository,
): RouteAnswer {
  refuseArchived(repository);
  const tag = textOf(body.tag_name);
  if (tag === undefined) throw invalid('Release', 'tag_name', 'missing_field');
  const draft = body.draft === true;
  if (!draft && [...repository.releases.values()].some((one) => one.tag === tag && !one.draft))
    throw invalid('Release', 'tag_name', 'already_exists');
  const target = textOf(body.target_commitish) ?? 'main';
  const sha = resolve(repository, target);
  if (sha === undefined) throw invalid('Release', 'target_commitish', 'invalid');
  if (!draft && !repository.refs.has(`tags/${tag}`)) repository.refs.set(`tags/${tag}`, sha);
  const notes = body.generate_release_notes === true ? '## What changed' : null;
  const release: FakeRelease = {
    id: state.nextId(),
    tag,
    target,
    name: textOf(body.name) ?? null,
    body: textOf(body.body) ?? notes,
    draft,
    prerelease: body.prerelease === true,
    createdAt: state.now(),
    assets: [],
  };
  repository.releases.set(release.id, release);
  return created(releaseJson(origin, repository, release));
}

function uploadAsset(
  { params, query, request, state }: RouteContext,
  repository: FakeRepository,
): RouteAnswer {
  const release = repository.releases.get(Number(params.id));
  if (release === undefined) throw notFound();
  const name = query.get('name') ?? '';
  if (name === '') throw invalid('ReleaseAsset', 'name', 'missing_field');
  if (release.assets.some((asset) => asset.name === name))
    throw invalid('ReleaseAsset', 'name', 'already_exists');
  const asset = { id: state.nextId(), name, bytes: request.bytes };
  release.assets.push(asset);
  return created(assetJson(repository, release, asset));
}

export const deliveryRoutes: readonly Route[] = [
  inRepository('POST', '/actions/workflows/:workflow/dispatches', dispatch),
  inRepository('GET', '/actions/workflows/:workflow/runs', listRuns),
  inRepository('GET', '/actions/runs', listRuns),
  inRepository('GET', '/actions/runs/:id', ({ params, origin }, repository) => {
    const run = repository.runs.get(Number(params.id));
    if (run === undefined) throw notFound();
    return ok(runJson(origin, repository, run));
  }),
  inRepository('GET', '/releases', ({ origin }, repository) => {
    const newest = [...repository.releases.values()].reverse();
    return { list: newest.map((one) => releaseJson(origin, repository, one)) };
  }),
  inRepository('POST', '/releases', createRelease),
  inRepository('POST', '/releases/:id/assets', uploadAsset),
];
