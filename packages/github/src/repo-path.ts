import { invalidRequest } from './github-errors.js';

/**
 * The path of a repository's part of the API. Everything in `parts` is escaped, slashes too.
 *
 * @throws invalid_request for `group/sub/name`: below `/repos/` it would address something else
 */
export function repoPath(repository: string, ...parts: ReadonlyArray<string | number>): string {
  if (repository.split('/').length !== 2)
    throw invalidRequest("a repository there is 'owner/name'");
  return ['/repos', repository, ...parts.map((part) => encodeURIComponent(part))].join('/');
}

export function ownerOf(repository: string): string {
  return repository.slice(0, repository.indexOf('/'));
}
