import type { CodeHost, CodeMatch, Driver, SearchInput } from '@quayside/core';
import { invalidRequest } from '../github-errors.js';
import type { GitHubParts } from '../github-parts.js';
import { readPage } from '../read-page.js';
import { issueSchema } from '../wire/issue.js';
import { repositorySchema } from '../wire/repository.js';
import { codeMatchSchema, type GitHubCodeMatch } from '../wire/search.js';
import { repositoryOf, toIssue } from './to-issue.js';
import { toRepository } from './to-repository.js';
import { toText } from './to-value.js';

type SearchOperations = Pick<
  Driver<CodeHost>,
  'searchRepositories' | 'searchIssues' | 'searchCode'
>;

/** Adds the lines around each find. */
const TEXT_MATCH = 'application/vnd.github.text-match+json';

export function searchOperations({ send }: GitHubParts): SearchOperations {
  return {
    searchRepositories: async (input, call, cursor) => {
      const place = { path: '/search/repositories', query: toQuery(input), field: 'items' };
      const page = await readPage(send, { call, cursor, item: repositorySchema, ...place });
      return { items: page.items.map(toRepository), next: page.next };
    },
    searchIssues: async (input, call, cursor) => {
      const query = toQuery(input, 'is:issue');
      const place = { path: '/search/issues', query, field: 'items' };
      const page = await readPage(send, { call, cursor, item: issueSchema, ...place });
      const issues = page.items.filter((one) => one.pull_request === undefined);
      return { items: issues.map((one) => toIssue(one, repositoryOf(one))), next: page.next };
    },
    searchCode: async (input, call, cursor) => {
      const place = { path: '/search/code', query: toQuery(input), field: 'items' };
      const request = { call, cursor, item: codeMatchSchema, accept: TEXT_MATCH, ...place };
      const page = await readPage(send, request);
      return { items: page.items.map(toMatch), next: page.next };
    },
  };
}

function toQuery({ query, within, pageSize }: SearchInput, kind?: string) {
  const words = [query, kind, within === undefined ? undefined : placeOf(within)];
  return { q: words.filter((word) => word !== undefined).join(' '), per_page: pageSize };
}

/** `user:` means organisations too. */
function placeOf(within: string): string {
  const parts = within.split('/').length;
  if (parts > 2) throw invalidRequest("within is 'owner' or 'owner/name'");
  return parts === 2 ? `repo:${within}` : `user:${within}`;
}

function toMatch(one: GitHubCodeMatch): CodeMatch {
  const address = one.url === undefined ? null : URL.parse(one.url);
  return {
    repository: one.repository.full_name,
    path: one.path,
    ref: toText(address?.searchParams.get('ref') ?? undefined),
    fragments: (one.text_matches ?? []).flatMap(({ fragment }) => fragment ?? []),
    url: one.html_url,
  };
}
