import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dependencyGraph, scanPortfolio } from '../src/index.js';
import { givenRepository, npm } from './given-scan.js';
import { failing, failure, hosts } from './hosts.js';

const repository = (name: string, ...requires: readonly string[]) =>
  givenRepository(`acme/${name}`, { manifests: [npm(name, ...requires)] });
const arrows = (graph: ReturnType<typeof dependencyGraph>) =>
  graph.edges.map(({ from, to }) => `${from.slice(5)}>${to.slice(5)}`);

describe('dependencyGraph', () => {
  it('joins what is needed to who publishes it, and says where that stands', () => {
    const graph = dependencyGraph([repository('web', 'shop', 'react'), repository('shop')]);
    expect(graph).toEqual({
      repositories: ['acme/shop', 'acme/web'],
      edges: [
        {
          from: 'acme/web',
          to: 'acme/shop',
          via: [{ manifest: 'package.json', needs: 'shop' }],
        },
      ],
      cycles: [],
    });
  });

  it('a repository that is named by its address is needed too', () => {
    const manifest = { path: '.gitmodules', ecosystem: 'git', publishes: undefined } as const;
    const web = givenRepository('acme/web', {
      manifests: [{ ...manifest, requires: [], repositories: ['code.example/acme/shop'] }],
    });
    expect(arrows(dependencyGraph([web, repository('shop')]))).toEqual(['web>shop']);
  });

  it('the same name in another ecosystem is another package', () => {
    const shop = givenRepository('acme/shop', {
      manifests: [{ ...npm('shop'), ecosystem: 'pypi' }],
    });
    expect(dependencyGraph([repository('web', 'shop'), shop]).edges).toEqual([]);
  });

  it('a fork publishes only what nobody else does', () => {
    const fork = { repository: { fork: true }, manifests: [npm('shop')] };
    const forked = givenRepository('acme/forked', fork);
    const web = repository('web', 'shop');
    expect(arrows(dependencyGraph([forked, web, repository('shop')]))).toContain('web>shop');
    expect(arrows(dependencyGraph([forked, web, repository('shop')]))).not.toContain('web>forked');
    expect(arrows(dependencyGraph([forked, web]))).toEqual(['web>forked']);
  });

  it('finds a shortest cycle of each group, and no need of oneself', () => {
    const graph = dependencyGraph([
      repository('a', 'b'),
      repository('b', 'c', 'd'),
      repository('c', 'd'),
      repository('d', 'a'),
      repository('e', 'e', 'a'),
      repository('x', 'y'),
      repository('y', 'x'),
    ]);
    expect(graph.cycles).toEqual([
      ['acme/a', 'acme/b', 'acme/d'],
      ['acme/x', 'acme/y'],
    ]);
    expect(arrows(graph)).toContain('e>a');
    expect(arrows(graph)).not.toContain('e>e');
  });

  it('every cycle is one, and there is none exactly where all can be put in an order', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const needs = fc.tuple(...names.map(() => fc.subarray(names)));
    fc.assert(
      fc.property(needs, (all) => {
        const graph = dependencyGraph(
          names.map((name, at) => repository(name, ...(all[at] ?? []))),
        );
        const edges = new Set(graph.edges.map(({ from, to }) => `${from} ${to}`));
        for (const cycle of graph.cycles)
          for (const [at, one] of cycle.entries())
            expect(edges).toContain(`${one} ${cycle[(at + 1) % cycle.length]}`);
        expect(graph.cycles.length === 0).toBe(isOrderable(graph));
      }),
    );
  });
});

/** Takes away who needs nobody, again and again. */
function isOrderable({ repositories, edges }: ReturnType<typeof dependencyGraph>): boolean {
  let left = [...repositories];
  for (;;) {
    const waiting = left.filter((one) =>
      edges.some(({ from, to }) => from === one && left.includes(to)),
    );
    if (waiting.length === left.length) return left.length === 0;
    left = waiting;
  }
}

describe.each(hosts)('dependencies on %s', (_, start) => {
  const files = (path: string, content: string) => ({ [path]: content });

  it('are read from the manifests that go with the language', async () => {
    const host = start();
    const shop = files('package.json', '{"name":"shop"}');
    host.add({ path: 'acme/shop', language: 'TypeScript', files: shop });
    const web = files('package.json', '{"name":"web","dependencies":{"shop":"1"}}');
    host.add({ path: 'acme/web', language: 'JavaScript', files: web });
    const api = files('requirements.txt', 'flask\n');
    host.add({ path: 'acme/api', language: 'Python', files: api });
    const { repositories } = await scanPortfolio(host.code, { clock: host.clock });
    expect(arrows(dependencyGraph(repositories))).toEqual(['web>shop']);
    const read = host.calls.filter((call) => call.startsWith('getFile'));
    expect(read.map((call) => call.slice(13)).sort()).toEqual([
      ...['api', 'api', 'api', 'shop', 'shop', 'web', 'web'],
    ]);
  });

  it('are read from the paths that are given, and from none where none are', async () => {
    const host = start();
    host.add({ path: 'acme/shop', files: files('api/package.json', '{"name":"api"}') });
    const read = async (manifests: readonly string[]) => {
      const { repositories } = await scanPortfolio(host.code, { clock: host.clock, manifests });
      return repositories[0]?.manifests.map(({ publishes }) => publishes);
    };
    expect(await read(['api/package.json', 'web/package.json'])).toEqual(['api']);
    expect(await read([])).toEqual([]);
  });

  it.each([
    ['that is no JSON', '{"name": "s3cret', 'package.json is not well-formed'],
    ['that is too large', ' '.repeat(1_000_001), 'package.json is too large or too deep'],
  ])('a manifest %s is a gap, and costs nothing else', async (_what, content, reason) => {
    const host = start();
    host.add({ path: 'acme/shop', files: files('package.json', content) });
    const manifests = ['package.json'];
    const { repositories } = await scanPortfolio(host.code, { clock: host.clock, manifests });
    expect(repositories[0]).toMatchObject({
      manifests: [],
      gaps: [{ reading: 'manifest package.json', reason }],
    });
  });

  it('files that the credentials may not read are a gap', async () => {
    const host = start();
    host.add({ path: 'acme/shop' });
    const code = failing(host.code, 'getFile', 'acme/shop', failure('permission_denied'));
    const manifests = ['package.json'];
    const { repositories } = await scanPortfolio(code, { clock: host.clock, manifests });
    expect(repositories[0]?.gaps).toEqual([
      {
        reading: 'manifest package.json',
        reason: 'manifest package.json cannot be read (permission_denied)',
      },
    ]);
  });

  it('a folder that is called like a manifest is none', async () => {
    const host = start();
    host.add({ path: 'acme/shop', files: files('package.json/a.txt', '') });
    const manifests = ['package.json'];
    const { repositories } = await scanPortfolio(host.code, { clock: host.clock, manifests });
    expect(repositories[0]).toMatchObject({ manifests: [], gaps: [] });
  });
});
