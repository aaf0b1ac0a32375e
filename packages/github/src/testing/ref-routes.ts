import { requireCommit } from './git-objects.js';
import { GitHubFailure, notFound } from './github-failure.js';
import { type FakeRepository, refuseArchived } from './github-state.js';
import { inRepository } from './in-repository.js';
import { created, nothing, ok, type Route, type RouteContext, textOf } from './route.js';

function refJson({ origin }: RouteContext, repository: FakeRepository, name: string) {
  const sha = repository.refs.get(name);
  if (sha === undefined) throw notFound();
  const type = repository.tagObjects.has(sha) ? 'tag' : 'commit';
  const url = `${origin}/repos/${repository.path}/git/${type}s/${sha}`;
  return { ref: `refs/${name}`, object: { type, sha, url } };
}

/** Branches or tags, by name, with the commit that each leads to. */
function named(folder: 'heads' | 'tags') {
  return (_: RouteContext, { refs, tagObjects }: FakeRepository) => ({
    list: [...refs]
      .filter(([name]) => name.startsWith(`${folder}/`))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, sha]) => ({
        name: name.slice(folder.length + 1),
        commit: { sha: tagObjects.get(sha) ?? sha },
        protected: false,
      })),
  });
}

export const refRoutes: readonly Route[] = [
  inRepository('GET', '/branches', named('heads')),
  inRepository('GET', '/tags', named('tags')),
  inRepository('GET', '/git/ref/*ref', (context, repository) =>
    ok(refJson(context, repository, context.params.ref ?? '')),
  ),
  inRepository('GET', '/git/tags/:sha', ({ params }, { tagObjects }) => {
    const sha = tagObjects.get(params.sha ?? '');
    if (sha === undefined) throw notFound();
    return ok({ sha: params.sha, tag: 'annotated', object: { type: 'commit', sha } });
  }),
  inRepository('POST', '/git/refs', (context, repository) => {
    refuseArchived(repository);
    const name = (textOf(context.body.ref) ?? '').replace(/^refs\//, '');
    if (!/^(?:heads|tags)\/./.test(name))
      throw new GitHubFailure(422, 'Reference name must be fully qualified');
    if (repository.refs.has(name)) throw new GitHubFailure(422, 'Reference already exists');
    repository.refs.set(name, requireCommit(repository, context.body.sha));
    return created(refJson(context, repository, name));
  }),
  inRepository('DELETE', '/git/refs/*ref', ({ params }, repository) => {
    refuseArchived(repository);
    if (!repository.refs.delete(params.ref ?? ''))
      throw new GitHubFailure(422, 'Reference does not exist');
    return nothing;
  }),
];
