import { type CacheEntry, type CacheStore, isIntegrationError } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import { createPortfolio, type PortfolioOptions } from '../src/index.js';
import { DAY, errorOf, failing, failure, hosts, overriding } from './hosts.js';

const HOUR = DAY / 24;
const owner = { kind: 'organization', name: 'acme' } as const;

describe.each(hosts)('createPortfolio on %s', (_, start) => {
  const begin = (options: PortfolioOptions = {}) => {
    const host = start();
    const facts: string[] = [];
    for (const name of ['api', 'shop']) host.add({ path: `acme/${name}`, language: 'Shell' });
    const portfolio = createPortfolio(host.code, {
      owner,
      listeners: [(fact) => facts.push(fact.type)],
      ...options,
    });
    const scans = () => host.calls.filter((call) => call === 'listRepositories').length;
    return { ...host, portfolio, facts, scans };
  };

  it('gives a scan again for six hours, and says that it does', async () => {
    const { portfolio, clock, facts, scans } = begin();
    const first = await portfolio.scan();
    await clock.advance(6 * HOUR - 1);
    const second = await portfolio.scan();
    expect([first.cached, first.ageMs]).toEqual([false, 0]);
    expect([second.cached, second.ageMs]).toEqual([true, 6 * HOUR - 1]);
    expect(second.repositories).toEqual(first.repositories);
    expect(facts.filter((type) => type.startsWith('cache'))).toEqual([
      'cache.missed',
      'cache.served',
    ]);
    await clock.advance(1);
    expect((await portfolio.scan()).cached).toBe(false);
    expect(scans()).toBe(2);
  });

  it('scans again when it is forced, and keeps that scan', async () => {
    const { portfolio, clock, scans } = begin();
    await portfolio.scan();
    await clock.advance(HOUR);
    expect(await portfolio.scan({}, { forceRefresh: true })).toMatchObject({ cached: false });
    expect(await portfolio.scan()).toMatchObject({ cached: true, ageMs: 0 });
    expect(scans()).toBe(2);
  });

  it('answers all questions from one scan', async () => {
    const { portfolio, scans, code } = begin();
    await code.createIssue({ repository: 'acme/shop', title: 'Leak', labels: ['security'] });
    const [first] = await portfolio.priorities({ tags: ['security'] });
    expect(first?.name).toBe('acme/shop');
    expect((await portfolio.compare(['shop', 'api'])).repositories).toHaveLength(2);
    expect((await portfolio.dependencies()).edges).toEqual([]);
    expect((await portfolio.report({ top: 1 })).totalOpenIssues).toBe(1);
    expect(scans()).toBe(1);
  });

  it('those who ask at the same time wait for the same scan', async () => {
    const { portfolio, scans } = begin();
    await Promise.all([portfolio.scan(), portfolio.scan(), portfolio.priorities()]);
    expect(scans()).toBe(1);
  });

  it('keeps scans with and without private repositories apart', async () => {
    const { portfolio, scans } = begin();
    await portfolio.scan({ includePrivate: true });
    expect((await portfolio.scan({ includePrivate: false })).cached).toBe(false);
    expect((await portfolio.scan({ includePrivate: false })).cached).toBe(true);
    expect(scans()).toBe(2);
  });

  it('what is asked for by default is the same scan as what is asked for by name', async () => {
    const { portfolio, scans } = begin();
    await portfolio.scan({ includePrivate: true });
    await portfolio.scan({ includePrivate: undefined });
    await portfolio.dependencies();
    expect(scans()).toBe(1);
  });

  it('what no scan can answer costs none', async () => {
    const { portfolio, calls } = begin();
    const errors = [
      await errorOf(portfolio.priorities({ minHealth: 101 })),
      await errorOf(portfolio.compare(['shop'], { criteria: ['stars' as 'size'] })),
      await errorOf(portfolio.report({ top: 0 })),
      await errorOf(portfolio.report({ filter: { tags: [''] } })),
      await errorOf(portfolio.scan({ private: true } as object)),
    ];
    expect(errors.map((error) => isIntegrationError(error, 'invalid_request'))).toEqual(
      errors.map(() => true),
    );
    expect(calls).toEqual([]);
  });

  it('keeps single repositories, too', async () => {
    const { portfolio, calls } = begin();
    expect(await portfolio.scanRepository('acme/api')).toMatchObject({ cached: false });
    expect(await portfolio.scanRepository('acme/api')).toMatchObject({ cached: true });
    expect(calls.filter((call) => call.startsWith('getRepository'))).toHaveLength(1);
  });

  it('forgets when it is told to', async () => {
    const { portfolio } = begin();
    await portfolio.scan();
    await portfolio.invalidate();
    expect((await portfolio.scan()).cached).toBe(false);
  });

  it('portfolios that share a store keep apart what they read differently', async () => {
    const entries = new Map<string, CacheEntry>();
    const store: CacheStore = {
      get: (key) => structuredClone(entries.get(key)),
      set: (key, entry) => void entries.set(key, structuredClone(entry)),
      delete: (key) => void entries.delete(key),
      clear: () => entries.clear(),
    };
    const { portfolio, code, clock } = begin({ store });
    const fresh = await portfolio.scan();
    const other = createPortfolio(code, { owner, store, issueLimit: 1 });
    expect((await other.scan()).cached).toBe(false);
    const same = createPortfolio(code, { owner, store });
    await clock.advance(HOUR);
    expect(await same.scan()).toEqual({ ...fresh, cached: true, ageMs: HOUR });
  });

  it('a scan that fails is not kept', async () => {
    const host = begin();
    let fails = true;
    const code = overriding(host.code, (name) => {
      if (fails && name === 'listRepositories') throw failure('unavailable');
    });
    const portfolio = createPortfolio(code, { owner, clock: host.clock });
    expect(isIntegrationError(await errorOf(portfolio.scan()), 'unavailable')).toBe(true);
    fails = false;
    expect((await portfolio.scan()).repositories).toHaveLength(2);
  });

  it('a repository that fails stays among the failures of the kept scan', async () => {
    const host = begin();
    const code = failing(host.code, 'listReleases', 'acme/api');
    const portfolio = createPortfolio(code, { owner, clock: host.clock });
    await portfolio.scan();
    const { cached, failures } = await portfolio.scan();
    expect({ cached, failures: failures.length }).toEqual({ cached: true, failures: 1 });
  });

  it('whoever aborts leaves, with his reason', async () => {
    const { portfolio } = begin();
    const controller = new AbortController();
    const scan = errorOf(portfolio.scan({}, { signal: controller.signal }));
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await scan).toBe(reason);
  });

  it.each([{ ttlMs: 0 }, { issueLimit: 0 }, { concurrency: 0 }])('refuses %j', (options) => {
    expect(() => begin(options)).toThrow('misconfigured');
  });
});
