import type { Repository, Visibility } from '@quayside/core';
import type { GitHubRepository } from '../wire/repository.js';
import { toDate, toText } from './to-value.js';

export function toRepository(one: GitHubRepository): Repository {
  return {
    path: one.full_name,
    id: String(one.id),
    description: toText(one.description),
    visibility: toVisibility(one),
    defaultBranch: toText(one.default_branch),
    archived: one.archived ?? false,
    fork: one.fork,
    stars: one.stargazers_count ?? 0,
    openIssues: one.open_issues_count,
    language: toText(one.language),
    topics: one.topics ?? [],
    sizeBytes: one.size === undefined ? undefined : one.size * 1024,
    createdAt: toDate(one.created_at) ?? new Date(0),
    pushedAt: toDate(one.pushed_at),
    url: one.html_url,
  };
}

/** Old servers say only whether it is private. */
function toVisibility({ visibility, private: isPrivate }: GitHubRepository): Visibility {
  if (visibility === 'internal' || visibility === 'public' || visibility === 'private')
    return visibility;
  return isPrivate ? 'private' : 'public';
}
