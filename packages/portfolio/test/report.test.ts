import { IntegrationError, toPlainText } from '@quayside/core';
import { createMemoryMessenger, memoryChannels } from '@quayside/core/memory';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type PortfolioScan,
  portfolioReport,
  scanPortfolio,
  toHtml,
  toMarkdown,
  toRichText,
} from '../src/index.js';
import { givenIssue, givenRepository, givenScan, NOW } from './given-scan.js';
import { DAY, hosts } from './hosts.js';

const scan: PortfolioScan = {
  ...givenScan(
    givenRepository('acme/api', { healthScore: 91 }),
    givenRepository('acme/old', { healthScore: 20 }),
    givenRepository('acme/shop', {
      healthScore: 49,
      issues: [givenIssue({ number: 4, title: 'Cards are charged twice', labels: ['security'] })],
    }),
  ),
  failures: [
    {
      repository: 'acme/gone',
      error: {
        code: 'rate_limited',
        message: 'm',
        execution: 'not_executed',
        retryAfterMs: undefined,
      },
    },
  ],
};

describe('portfolioReport', () => {
  it('has the top five, all open issues, the average to one decimal, and who is stale', () => {
    const many = [0, 1, 2, 3, 4, 5].map((at) => givenRepository(`acme/r${at}`));
    const report = portfolioReport({
      ...scan,
      repositories: [...scan.repositories, ...many],
    });
    expect(report).toMatchObject({
      title: '9 PM Decision Desk',
      at: NOW,
      repositoryCount: 9,
      totalOpenIssues: 1,
      totalIsAtLeast: false,
      averageHealth: 71.1,
      stale: [
        { name: 'acme/old', healthScore: 20 },
        { name: 'acme/shop', healthScore: 49 },
      ],
    });
    expect(report.priorities.map(({ name }) => name)).toEqual([
      ...['acme/shop', 'acme/old', 'acme/r0', 'acme/r1', 'acme/r2'],
    ]);
  });

  it('is the same whatever order the repositories are in', () => {
    const repositories = ['b', 'a', 'c'].map((name) => givenRepository(name, { healthScore: 9 }));
    const report = portfolioReport(givenScan(...repositories));
    expect(report.stale.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(portfolioReport(givenScan(...repositories.reverse()))).toEqual(report);
  });

  it('a health of 50 is not stale', () => {
    expect(portfolioReport(givenScan(givenRepository('a/b', { healthScore: 50 }))).stale).toEqual(
      [],
    );
  });

  it('the average is the nearest tenth, for any scores', () => {
    const scores = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1 });
    fc.assert(
      fc.property(scores, (given) => {
        const repositories = given.map((healthScore, at) =>
          givenRepository(`acme/r${at}`, { healthScore }),
        );
        const { averageHealth = -1 } = portfolioReport(givenScan(...repositories));
        const exact = given.reduce((sum, score) => sum + score, 0) / given.length;
        expect(Math.abs(averageHealth - exact)).toBeLessThanOrEqual(0.05 + 1e-9);
        expect(averageHealth.toFixed(1)).toBe(String(averageHealth.toFixed(10)).slice(0, -9));
      }),
    );
  });

  it('a total that a limit cut says so', () => {
    const capped = givenRepository('acme/api', { openIssues: 100, openIssuesCapped: true });
    const report = portfolioReport(givenScan(capped));
    expect(report.totalIsAtLeast).toBe(true);
    expect(toPlainText(toRichText(report))).toContain('Total open issues: at least 100');
  });

  it('takes a title, a number of priorities and a filter', () => {
    const filter = { minHealth: 50 };
    const report = portfolioReport(scan, { title: 'Morning', top: 1, filter });
    expect(report.title).toBe('Morning');
    expect(report.priorities.map(({ name }) => name)).toEqual(['acme/api']);
    expect(report.repositoryCount).toBe(3);
    for (const top of [0, 1.5, Number.NaN])
      expect(() => portfolioReport(scan, { top })).toThrow(IntegrationError);
  });
});

describe('the report as text', () => {
  it('says everything', () => {
    expect(toPlainText(toRichText(portfolioReport(scan)))).toBe(
      `9 PM Decision Desk
2026-11-21 00:00 UTC, 3 repositories
- Total open issues: 1
- Average health: 53.3/100
- Stale repositories (health below 50): 2
Top 3 priorities
1. acme/shop (https://code.example/acme/shop), high, 51/100: critical issue #4 (labelled security); health 49/100, stale; 1 open issue
  - #4 Cards are charged twice (https://code.example/acme/shop/issues/4)
2. acme/old (https://code.example/acme/old), medium, 24/100: health 20/100, stale
3. acme/api (https://code.example/acme/api), low, 3/100: health 91/100
Stale repositories
- acme/old (https://code.example/acme/old), health 20/100
- acme/shop (https://code.example/acme/shop), health 49/100
Could not be read
- acme/gone: rate_limited`,
    );
  });

  it('of an empty portfolio says that nothing is known', () => {
    const report = portfolioReport(givenScan());
    expect(report).toMatchObject({ averageHealth: undefined, totalOpenIssues: 0 });
    expect(toPlainText(toRichText(report))).toBe(`9 PM Decision Desk
2026-11-21 00:00 UTC, 0 repositories
- Total open issues: 0
- Average health: not known
- Stale repositories (health below 50): 0`);
  });

  it('long lists are cut, and say by how much', () => {
    const stale = Array.from({ length: 23 }, (_, at) =>
      givenRepository(`acme/r${at}`, { healthScore: 1 }),
    );
    expect(toMarkdown(toRichText(portfolioReport(givenScan(...stale))))).toContain(
      '- and 3 more\n',
    );
  });

  it('as Markdown', () => {
    expect(toMarkdown(toRichText(portfolioReport(scan, { top: 1 })))).toBe(
      String.raw`# 9 PM Decision Desk

2026-11-21 00:00 UTC, 3 repositories

- Total open issues: **1**
- Average health: **53.3/100**
- Stale repositories \(health below 50\): **2**

## Top 1 priority

1. [acme/shop](<https://code.example/acme/shop>), high, 51/100: critical issue \#${'\u2060'}4 \(labelled security\); health 49/100, stale; 1 open issue
   - [\#${'\u2060'}4 Cards are charged twice](<https://code.example/acme/shop/issues/4>)

## Stale repositories

- [acme/old](<https://code.example/acme/old>), health 20/100
- [acme/shop](<https://code.example/acme/shop>), health 49/100

## Could not be read

- acme/gone: rate\_limited
`,
    );
  });

  it('as HTML, a page that loads nothing', () => {
    const page = toHtml(toRichText(portfolioReport(scan)));
    expect(page).toContain("content=\"default-src 'none'; style-src 'unsafe-inline'\"");
    expect(page).toContain('<title>9 PM Decision Desk</title>');
    expect(page).toContain('<h1>9 PM Decision Desk</h1>');
    expect(page).toContain('<li>Average health: <strong>53.3/100</strong></li>');
    expect(page).toContain(
      '<a href="https://code.example/acme/shop/issues/4" rel="noopener noreferrer">#4 Cards are charged twice</a>',
    );
    expect(page).not.toMatch(/<script|<link|<img|src=/i);
    expect(toHtml([], { title: 'Empty' })).toContain('<title>Empty</title>');
  });

  it('is the same for the same scan', () => {
    const write = () => {
      const text = toRichText(portfolioReport(structuredClone(scan)));
      return [text, toMarkdown(text), toHtml(text)];
    };
    expect(write()).toEqual(write());
  });
});

describe.each(hosts)('a report of %s', (_, start) => {
  it('can be sent by any messenger', async () => {
    const { code, clock, add } = start();
    add({ path: 'acme/shop' });
    await code.createIssue({ repository: 'acme/shop', title: '<!channel> @everyone *boo*' });
    await clock.advance(DAY);
    const blocks = toRichText(portfolioReport(await scanPortfolio(code, { clock })));
    const memory = createMemoryMessenger();
    const channel = memoryChannels.general.id;
    await memory.messenger.send({ channel, text: toPlainText(blocks), blocks });
    expect(memory.messages[0]?.text).toContain('#1 <!channel> @everyone *boo*');
  });
});
