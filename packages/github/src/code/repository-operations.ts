import type { CodeHost, Driver, ListRepositoriesInput } from '@quayside/core';
import type { FormValue } from '@quayside/core/http';
import type { GitHubParts } from '../github-parts.js';
import { readPage } from '../read-page.js';
import { repoPath } from '../repo-path.js';
import { repositorySchema } from '../wire/repository.js';
import { toRepository } from './to-repository.js';

type RepositoryOperations = Pick<Driver<CodeHost>, 'getRepository' | 'listRepositories'>;

const SORTS = { created: 'created', pushed: 'pushed', name: 'full_name' } as const;

export function repositoryOperations({ send, isApp }: GitHubParts): RepositoryOperations {
  return {
    getRepository: async (path, call) =>
      toRepository(await send(call, 'GET', repoPath(path), { schema: repositorySchema })),
    listRepositories: async (input, call, cursor) => {
      const place = placeOf(input, isApp);
      const page = await readPage(send, { call, cursor, item: repositorySchema, ...place });
      const found = page.items.map(toRepository);
      // Lists of a user or an installation take no visibility, and none takes `internal`.
      const { visibility = undefined } = input;
      const items = found.filter((one) => (visibility ?? one.visibility) === one.visibility);
      return { items, next: page.next };
    },
  };
}

interface Place {
  readonly path: string;
  readonly route: string;
  readonly query: { readonly [name: string]: FormValue };
  readonly field?: string | undefined;
}

/** An installation's token belongs to nobody, so it has a list of its own. */
function placeOf(
  { owner, visibility, sort, pageSize }: ListRepositoriesInput,
  isApp: boolean,
): Place {
  const query = { sort: sort && SORTS[sort], per_page: pageSize };
  // GitHub has no such filter for internal ones.
  const narrow = visibility === 'internal' ? undefined : visibility;
  if (owner === undefined) {
    if (!isApp)
      return { path: '/user/repos', route: '/user/repos', query: { ...query, visibility: narrow } };
    const path = '/installation/repositories';
    return { path, route: path, query: { per_page: pageSize }, field: 'repositories' };
  }
  const name = encodeURIComponent(owner.name);
  return owner.kind === 'user'
    ? { path: `/users/${name}/repos`, route: '/users/{username}/repos', query }
    : {
        path: `/orgs/${name}/repos`,
        route: '/orgs/{org}/repos',
        query: { ...query, type: narrow },
      };
}
