import { requireCommit, resolve } from './git-objects.js';
import { notFound } from './github-failure.js';
import type { FakeRepository, FakeWord } from './github-state.js';
import { inRepository } from './in-repository.js';
import { created, ok, type Route, type RouteContext } from './route.js';
import { userJson } from './to-json.js';

function commitOf(repository: FakeRepository, sha: string | undefined): string {
  const found = resolve(repository, sha);
  if (found === undefined) throw notFound();
  return found;
}

/** The latest of each name, newest first. */
function latest(words: readonly FakeWord[] = [], name: string): FakeWord[] {
  const byName = new Map(words.map((word) => [word[name], word]));
  return [...byName.values()].reverse();
}

function addTo(words: Map<string, FakeWord[]>, sha: string, word: FakeWord): FakeWord {
  words.set(sha, [...(words.get(sha) ?? []), word]);
  return word;
}

function addCheckRun({ body, state }: RouteContext, repository: FakeRepository): FakeWord {
  const sha = requireCommit(repository, body.head_sha);
  const id = state.nextId();
  const completed = body.conclusion !== undefined;
  const url = `https://github.com/${repository.path}/runs/${id}`;
  return addTo(repository.checkRuns, sha, {
    status: completed ? 'completed' : 'queued',
    conclusion: null,
    started_at: state.now(),
    completed_at: completed ? state.now() : null,
    details_url: url,
    html_url: url,
    output: { title: null, summary: null },
    ...body,
    id,
  });
}

export const checkRoutes: readonly Route[] = [
  inRepository('POST', '/statuses/:sha', ({ params, body, state }, repository) => {
    const sha = requireCommit(repository, params.sha);
    const at = state.now();
    const word = { context: 'default', description: null, target_url: null, ...body };
    const times = { created_at: at, updated_at: at };
    const creator = userJson(state.login);
    return created(
      addTo(repository.statuses, sha, { ...word, ...times, creator, id: state.nextId() }),
    );
  }),
  inRepository('GET', '/commits/:sha/status', ({ params }, repository) => {
    const sha = commitOf(repository, params.sha);
    const list = latest(repository.statuses.get(sha), 'context');
    return { list, field: 'statuses', extra: { sha, state: 'pending' } };
  }),
  inRepository('POST', '/check-runs', (context, repository) =>
    created(addCheckRun(context, repository)),
  ),
  inRepository('PATCH', '/check-runs/:id', ({ params, body, state }, { checkRuns }) => {
    for (const [sha, words] of checkRuns) {
      const found = words.find(({ id }) => id === Number(params.id));
      if (found === undefined) continue;
      const ended =
        body.conclusion === undefined ? {} : { status: 'completed', completed_at: state.now() };
      const changed = { ...found, ...ended, ...body, id: found.id };
      checkRuns.set(
        sha,
        words.map((word) => (word === found ? changed : word)),
      );
      return ok(changed);
    }
    throw notFound();
  }),
  inRepository('GET', '/commits/:sha/check-runs', ({ params }, repository) => ({
    list: latest(repository.checkRuns.get(commitOf(repository, params.sha)), 'name'),
    field: 'check_runs',
  })),
];
