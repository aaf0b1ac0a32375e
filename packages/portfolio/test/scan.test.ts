import { isIntegrationError, take, toPages } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import { type ScanOptions, scanPortfolio, scanRepository } from '../src/index.js';
import {
  DAY,
  errorOf,
  failing,
  failure,
  hosts,
  overriding,
  replacing,
  START,
  type TestHost,
} from './hosts.js';

const owner = { kind: 'organization', name: 'acme' } as const;

describe.each(hosts)('scanPortfolio on %s', (_, start) => {
  const begin = (...names: readonly string[]): TestHost => {
    const host = start();
    for (const name of names) host.add({ path: `acme/${name}`, language: 'Shell' });
    return host;
  };
  const scan = (host: TestHost, options: ScanOptions = {}) =>
    scanPortfolio(host.code, { owner, clock: host.clock, ...options });

  it('reads issues, commits, releases and builds of every repository, by name', async () => {
    const host = begin('shop', 'api');
    const { code, clock } = host;
    await code.createIssue({ repository: 'acme/shop', title: 'Broken', labels: ['bug'] });
    await code.createRelease({ repository: 'acme/shop', tag: 'v1' });
    await host.build('acme/shop', 'failure');
    await host.build('acme/shop', 'success');
    await clock.advance(DAY);
    const { repositories, failures, skipped, owner: whose, scannedAt } = await scan(host);
    expect(repositories.map(({ name }) => name)).toEqual(['acme/api', 'acme/shop']);
    expect({ failures, skipped, whose }).toEqual({ failures: [], skipped: [], whose: 'acme' });
    expect(scannedAt).toEqual(new Date(clock.wallNow()));
    expect(repositories[1]).toMatchObject({
      openIssues: 1,
      openIssuesCapped: false,
      issues: [{ title: 'Broken', labels: ['bug'] }],
      commits: { count: 1, lastAt: new Date(START) },
      latestRelease: { tag: 'v1' },
      builds: { succeeded: 1, failed: 1, lastSucceeded: true },
      gaps: [],
      stale: false,
    });
  });

  it('spends no request on what the list says already', async () => {
    const host = begin('old');
    await host.clock.advance(120 * DAY);
    const { repositories } = await scan(host, { manifests: [] });
    expect(repositories[0]?.commits).toEqual({ count: 0, lastAt: undefined });
    expect(host.calls).toEqual([
      'listRepositories',
      'listReleases acme/old',
      'listWorkflowRuns acme/old',
    ]);
  });

  it('a repository without care becomes stale as time passes', async () => {
    const host = begin('old');
    await host.clock.advance(30 * DAY);
    const [young] = (await scan(host)).repositories;
    await host.clock.advance(300 * DAY);
    const [old] = (await scan(host)).repositories;
    expect(young?.stale).toBe(false);
    expect(old?.stale).toBe(true);
    expect(old?.healthScore).toBeLessThan(50);
  });

  it('a repository that fails is reported beside the others', async () => {
    const host = begin('api', 'broken', 'shop');
    const code = failing(host.code, 'listReleases', 'acme/broken');
    const { repositories, failures } = await scan({ ...host, code });
    expect(repositories.map(({ name }) => name)).toEqual(['acme/api', 'acme/shop']);
    expect(failures).toEqual([
      {
        repository: 'acme/broken',
        error: {
          code: 'unavailable',
          message: 'it failed (unavailable).',
          execution: 'unknown',
          retryAfterMs: undefined,
        },
      },
    ]);
  });

  it('what is no IntegrationError is reported without its words', async () => {
    const host = begin('broken');
    const code = failing(host.code, 'listReleases', 'acme/broken', new TypeError('s3cret'));
    const { failures } = await scan({ ...host, code });
    expect(failures[0]?.error).toMatchObject({ code: 'unexpected' });
    expect(JSON.stringify(failures)).not.toContain('s3cret');
  });

  it.each(['unsupported', 'not_found', 'permission_denied'] as const)(
    'builds that the host does not show (%s) do not count, and are noted',
    async (why) => {
      const host = begin('api');
      const code = failing(host.code, 'listWorkflowRuns', 'acme/api', failure(why));
      const { repositories, failures } = await scan({ ...host, code });
      expect(failures).toEqual([]);
      expect(repositories[0]?.gaps).toEqual([
        { reading: 'builds', reason: `builds cannot be read (${why})` },
      ]);
      const part = repositories[0]?.healthParts.find(({ name }) => name === 'builds');
      expect(part).toMatchObject({ value: undefined });
    },
  );

  it('a list that cannot be read fails the scan: nobody knows what is missing', async () => {
    const host = begin('api');
    const code = overriding(host.code, (name) => {
      if (name === 'listRepositories') throw failure('unauthenticated');
    });
    const error = await errorOf(scan({ ...host, code }));
    expect(isIntegrationError(error, 'unauthenticated')).toBe(true);
  });

  it('leaves out private, archived and forked repositories as told, and says so', async () => {
    const host = begin('api');
    host.add({ path: 'acme/closed', visibility: 'private' });
    host.add({ path: 'acme/done', archived: true });
    host.add({ path: 'acme/fork', fork: true });
    const named = async (options: ScanOptions) => {
      const { repositories, skipped } = await scan(host, options);
      return { scanned: repositories.map(({ name }) => name), skipped };
    };
    expect(await named({})).toEqual({
      scanned: ['acme/api', 'acme/closed'],
      skipped: [
        { repository: 'acme/done', reason: 'archived' },
        { repository: 'acme/fork', reason: 'fork' },
      ],
    });
    const select = ({ path }: { path: string }): boolean => path !== 'acme/api';
    const all = { includePrivate: false, includeArchived: true, includeForks: true, select };
    expect(await named(all)).toEqual({
      scanned: ['acme/done', 'acme/fork'],
      skipped: [
        { repository: 'acme/api', reason: 'not_selected' },
        { repository: 'acme/closed', reason: 'private' },
      ],
    });
  });

  it('scans what the credentials belong to where no owner is named', async () => {
    const host = begin('api');
    host.add({ path: 'else/where' });
    const { repositories, owner: whose } = await scan(host, { owner: undefined });
    expect(repositories.map(({ name }) => name)).toEqual(['acme/api', 'else/where']);
    expect(whose).toBeUndefined();
  });

  it('reads as many issues as it may, and says that there are more', async () => {
    const host = begin('api');
    for (let count = 0; count < 3; count += 1)
      await host.code.createIssue({ repository: 'acme/api', title: `Issue ${count}` });
    const read = async (issueLimit: number) => {
      const { repositories } = await scan(host, { issueLimit });
      return [repositories[0]?.openIssues, repositories[0]?.openIssuesCapped];
    };
    expect(await read(2)).toEqual([2, true]);
    expect(await read(3)).toEqual([3, false]);
    expect(await read(150)).toEqual([3, false]);
  });

  it('the newest stable release counts, no draft, and a preview only where there is no other', async () => {
    const host = begin('api');
    const release = async (tag: string, more: object = {}) => {
      await host.clock.advance(1000);
      await host.code.createRelease({ repository: 'acme/api', tag, ...more });
    };
    const latest = async () => (await scan(host)).repositories[0]?.latestRelease?.tag;
    await release('v0', { draft: true });
    expect(await latest()).toBeUndefined();
    await release('v1-beta', { prerelease: true });
    expect(await latest()).toBe('v1-beta');
    await release('v1');
    await release('v2-beta', { prerelease: true });
    await release('v2', { draft: true });
    expect(await latest()).toBe('v1');
  });

  it('weights change the score', async () => {
    const host = begin('api');
    const weights = { activity: 0, issues: 0, builds: 0, releases: 0 };
    const { repositories } = await scan(host, { weights });
    expect(repositories[0]?.healthScore).toBe(0);
  });

  it('issues that are hidden do not count, and are as many as the list says', async () => {
    const host = begin('api');
    await host.code.createIssue({ repository: 'acme/api', title: 'Hidden' });
    const code = failing(host.code, 'listIssues', 'acme/api', failure('permission_denied'));
    const { repositories } = await scan({ ...host, code });
    expect(repositories[0]).toMatchObject({ openIssues: 1, issues: [] });
    expect(repositories[0]?.healthParts.find(({ name }) => name === 'issues')?.value).toBe(
      undefined,
    );
  });

  it('reads one page for each hundred issues, be they full of change requests', async () => {
    const host = begin('api');
    await host.code.createIssue({ repository: 'acme/api', title: 'Old' });
    const [issue] = await take(host.code.listIssues({ repository: 'acme/api' }), 1);
    let pages = 0;
    const listIssues = () =>
      toPages(async () => {
        pages += 1;
        return { items: pages === 3 && issue !== undefined ? [issue] : [], next: String(pages) };
      });
    const code = replacing(host.code, { listIssues });
    const read = async (issueLimit: number) => {
      pages = 0;
      const { repositories } = await scan({ ...host, code }, { issueLimit });
      return [pages, repositories[0]?.openIssues, repositories[0]?.openIssuesCapped];
    };
    expect(await read(100)).toEqual([1, 0, true]);
    expect(await read(201)).toEqual([3, 1, true]);
  });

  it('a repository that the list names twice is scanned once', async () => {
    const host = begin('api');
    const [repository] = await take(host.code.listRepositories({ owner }), 1);
    const items = repository === undefined ? [] : [repository, repository];
    const listRepositories = () => toPages(async () => ({ items, next: undefined }));
    const code = replacing(host.code, { listRepositories });
    expect((await scan({ ...host, code })).repositories).toHaveLength(1);
  });

  it('change requests are no issues', async () => {
    const host = begin('api');
    const { code } = host;
    const repository = 'acme/api';
    const main = await code.getRef({ repository, kind: 'branch', name: 'main' });
    await code.createRef({ repository, kind: 'branch', name: 'topic', sha: main.sha });
    const file = { repository, path: 'a.txt', content: 'a', message: 'Add a', branch: 'topic' };
    await code.putFile(file);
    const request = { repository, title: 'Add a', sourceBranch: 'topic', targetBranch: 'main' };
    await code.createChangeRequest(request);
    expect((await scan(host)).repositories[0]?.openIssues).toBe(0);
  });

  it('reads a few repositories at a time, and tells how far it is', async () => {
    const host = begin('a', 'b', 'c', 'd', 'e', 'f');
    const progress: string[] = [];
    let running = 0;
    let most = 0;
    const listReleases: typeof host.code.listReleases = (input, options) => {
      running += 1;
      most = Math.max(most, running);
      const pages = host.code.listReleases(input, options);
      return {
        ...pages,
        async *[Symbol.asyncIterator]() {
          yield* pages;
          running -= 1;
        },
      };
    };
    const code = replacing(host.code, { listReleases });
    const onProgress: ScanOptions['onProgress'] = ({ done, total }) => {
      progress.push(`${done}/${total}`);
    };
    await scan({ ...host, code }, { concurrency: 2, onProgress });
    expect(most).toBe(2);
    expect(progress).toEqual(['1/6', '2/6', '3/6', '4/6', '5/6', '6/6']);
  });

  it('an abort ends the scan with its reason', async () => {
    const host = begin('a', 'b', 'c');
    const controller = new AbortController();
    const reason = new Error('enough');
    const onProgress = (): void => controller.abort(reason);
    const { signal } = controller;
    expect(await errorOf(scan(host, { concurrency: 1, signal, onProgress }))).toBe(reason);
    expect(host.calls.filter((call) => call.startsWith('listReleases'))).toHaveLength(1);
  });

  it('a scan survives being stored', async () => {
    const host = begin('api', 'broken');
    await host.code.createIssue({ repository: 'acme/api', title: 'Broken' });
    const found = await scan({ ...host, code: failing(host.code, 'listReleases', 'acme/broken') });
    expect(structuredClone(found)).toEqual(found);
  });

  it('scanRepository reads one, and fails where there is none', async () => {
    const host = begin('api', 'shop');
    const one = await scanRepository(host.code, 'acme/api', { clock: host.clock });
    const { repositories } = await scan(host);
    expect(one).toEqual(repositories[0]);
    const error = await errorOf(scanRepository(host.code, 'acme/none'));
    expect(isIntegrationError(error, 'not_found')).toBe(true);
  });

  it('an empty repository has nothing to read', async () => {
    const host = begin();
    host.add({ path: 'acme/empty', files: {} });
    const { repositories, failures } = await scan(host);
    expect(failures).toEqual([]);
    expect(repositories[0]).toMatchObject({ manifests: [], openIssues: 0 });
  });
});

describe.each(hosts)('scanPortfolio on %s › options', (_, start) => {
  it.each<[string, ScanOptions]>([
    ['issueLimit', { issueLimit: 0 }],
    ['issueLimit', { issueLimit: 1.5 }],
    ['README.md', { manifests: ['README.md'] }],
    ['weight', { weights: { activity: -1 } }],
    ['weight', { weights: { activity: 0, issues: 0, builds: 0, releases: 0, profile: 0 } }],
    ['stars', { weights: { stars: 1 } as object }],
    ['concurrency', { concurrency: 0 }],
  ])('%s that cannot be is refused, and nothing is asked', async (what, options) => {
    const host = start();
    const error = await errorOf(scanPortfolio(host.code, options));
    expect(isIntegrationError(error, 'misconfigured')).toBe(true);
    expect(String(error)).toContain(what);
    expect(host.calls).toEqual([]);
  });
});
