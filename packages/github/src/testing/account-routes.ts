import { notFound } from './github-failure.js';
import type { FakeRepository, GitHubState } from './github-state.js';
import { inRepository } from './in-repository.js';
import { ok, type Route, type RouteAnswer, type RouteContext, route } from './route.js';
import { issueJson, repositoryJson, userJson } from './to-json.js';

function repositoriesJson(
  { state, origin }: RouteContext,
  wanted: (one: FakeRepository) => boolean,
): object[] {
  return [...state.repositories.values()].filter(wanted).map((one) => repositoryJson(origin, one));
}

function ownedBy(context: RouteContext, owner = ''): RouteAnswer {
  const isOwners = (one: FakeRepository): boolean =>
    one.owner.toLowerCase() === owner.toLowerCase();
  const type = context.query.get('type') ?? 'all';
  const list = repositoriesJson(
    context,
    (one) =>
      isOwners(one) && (!/^p/.test(type) || (type === 'public') === (one.visibility === 'public')),
  );
  if (list.length === 0 && ![...context.state.repositories.values()].some(isOwners))
    throw notFound();
  return { list };
}

/** The words of a search and where it looks: the rest of GitHub's language means nothing here. */
function readSearch(query: URLSearchParams) {
  const terms = (query.get('q') ?? '').split(/\s+/).filter((term) => term !== '');
  const words = terms.filter((term) => !term.includes(':')).map((word) => word.toLowerCase());
  const valueAfter = (name: string): string | undefined =>
    terms
      .find((term) => term.startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .toLowerCase();
  return {
    hits: (text: string): boolean => words.every((word) => text.toLowerCase().includes(word)),
    within: ({ path, owner }: FakeRepository): boolean =>
      (valueAfter('repo') ?? path.toLowerCase()) === path.toLowerCase() &&
      (valueAfter('user') ?? valueAfter('org') ?? owner.toLowerCase()) === owner.toLowerCase(),
  };
}

const wrapped = { field: 'items', extra: { incomplete_results: false } } as const;

function searchIssues({ state, query, origin }: RouteContext): RouteAnswer {
  const { hits, within } = readSearch(query);
  const found = [...state.repositories.values()]
    .filter(within)
    .flatMap((repository) =>
      [...repository.issues.values()]
        .filter(({ title, body, pull }) => pull === undefined && hits(`${title} ${body ?? ''}`))
        .map((issue) => issueJson(origin, repository, issue, state.login)),
    );
  return { list: found, ...wrapped };
}

function searchCode({ state, query, origin, request }: RouteContext): RouteAnswer {
  const { hits, within } = readSearch(query);
  const isDetailed = (request.header('accept') ?? '').includes('text-match');
  const found = [...state.repositories.values()]
    .filter(within)
    .flatMap((repository) =>
      matchesIn(repository, hits).map((match) => ({ repository, ...match })),
    );
  const list = found.map(({ repository, path, sha, commit, fragment }) => ({
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    sha,
    url: `${origin}/repositories/${repository.id}/contents/${encodeURI(path)}?ref=${commit}`,
    html_url: `https://github.com/${repository.path}/blob/${commit}/${encodeURI(path)}`,
    repository: repositoryJson(origin, repository),
    ...(isDetailed ? { text_matches: [{ property: 'content', fragment }] } : {}),
  }));
  return { list, ...wrapped };
}

/** GitHub searches the default branch. */
function matchesIn(repository: FakeRepository, hits: (text: string) => boolean) {
  const commit = repository.refs.get('heads/main') ?? '';
  const tree = repository.commits.get(commit)?.tree ?? new Map<string, string>();
  return [...tree].flatMap(([path, sha]) => {
    const text = new TextDecoder().decode(repository.blobs.get(sha));
    return hits(text) ? [{ path, sha, commit, fragment: text.slice(0, 200) }] : [];
  });
}

const installed = (context: RouteContext): RouteAnswer => ({
  list: repositoriesJson(context, () => true),
  field: 'repositories',
});

export const accountRoutes: readonly Route[] = [
  route('GET', '/user', ({ state }: { readonly state: GitHubState }) => ok(userJson(state.login))),
  route('GET', '/user/repos', (context) => ({ list: repositoriesJson(context, () => true) })),
  route('GET', '/installation/repositories', installed),
  route('GET', '/users/:owner/repos', (context) => ownedBy(context, context.params.owner)),
  route('GET', '/orgs/:owner/repos', (context) => ownedBy(context, context.params.owner)),
  inRepository('GET', '', ({ origin }, repository) => ok(repositoryJson(origin, repository))),
  route('GET', '/search/repositories', (context) => {
    const { hits, within } = readSearch(context.query);
    return { list: repositoriesJson(context, (one) => within(one) && hits(one.path)), ...wrapped };
  }),
  route('GET', '/search/issues', searchIssues),
  route('GET', '/search/code', searchCode),
];
