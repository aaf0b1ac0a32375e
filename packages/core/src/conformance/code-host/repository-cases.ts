import { take } from '../../page.js';
import { check, checkCode, checkEqual } from '../check.js';
import type { CodeHostCase } from './code-host-session.js';

const ALL = 10_000;

/** What repositories and searches promise. */
export const repositoryCases: readonly CodeHostCase[] = [
  {
    group: 'getRepository',
    name: 'reads one by its path, and none that is not there',
    needs: ['getRepository'],
    run: async ({ code, repository, missing, failure, attempts }) => {
      const found = await code.getRepository(repository);
      checkEqual(found.path, repository, 'the path');
      check(found.defaultBranch !== undefined, 'a repository with commits has a default branch');
      const error = checkCode(await failure(code.getRepository(missing)), 'not_found');
      checkEqual(error.execution, 'executed', 'the execution of a refusal');
      checkEqual(attempts('getRepository'), 2, 'the requests');
    },
  },
  {
    group: 'listRepositories',
    name: 'lists each of an owner once, over several pages',
    needs: ['listRepositories'],
    run: async ({ code, repository, fixtures }) => {
      const { owner } = fixtures;
      const listed = await take(code.listRepositories({ owner, pageSize: 1 }), ALL);
      const paths = listed.map(({ path }) => path);
      checkEqual(new Set(paths).size, paths.length, 'the repositories, each once');
      check(paths.includes(repository), 'the repository of the test is missing');
      check(
        paths.every((path) => path.startsWith(`${owner.name}/`)),
        'a repository of somebody else is listed',
      );
    },
  },
  {
    group: 'listRepositories',
    name: 'archived ones are among them, and are not written to',
    needs: ['listRepositories', 'createIssue', 'archivedRepositories'],
    run: async ({ code, fixtures, failure }) => {
      const { owner, archived = '' } = fixtures;
      const listed = await take(code.listRepositories({ owner }), ALL);
      checkEqual(listed.find(({ path }) => path === archived)?.archived, true, 'the archived one');
      const writing = code.createIssue({ repository: archived, title: 'too late' });
      checkCode(await failure(writing), 'permission_denied', 'conflict');
    },
  },
  {
    group: 'search',
    name: 'finds what is there, within a repository',
    needs: ['searchRepositories', 'searchIssues', 'searchCode'],
    run: async ({ code, repository, fixtures }) => {
      const [owner = '', name = ''] = repository.split('/');
      const found = await take(code.searchRepositories({ query: name, within: owner }), 100);
      check(
        found.some(({ path }) => path === repository),
        'the repository is not found',
      );
      checkEqual(
        await take(code.searchIssues({ query: 'no-such-words-anywhere', within: repository }), 1),
        [],
        'issues about nothing',
      );
      const matches = await take(code.searchCode({ query: name, within: repository }), 100);
      check(
        matches.every((match) => match.repository === repository),
        'a match is elsewhere',
      );
      check(fixtures.repository === repository, 'the fixture');
    },
  },
  {
    group: 'setSecret',
    name: 'sets one, and sets it again',
    needs: ['setSecret'],
    run: async ({ code, repository, unique, keepSecret }) => {
      const name = unique('SECRET').toUpperCase().replaceAll('-', '_').slice(0, 30);
      for (const value of [unique('value'), unique('value')]) {
        keepSecret(value);
        await code.setSecret({ repository, name, value });
      }
    },
  },
];
