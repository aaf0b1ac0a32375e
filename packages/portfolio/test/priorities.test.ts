import { isIntegrationError } from '@quayside/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankIssues, rankProjects } from '../src/index.js';
import { daysAgo, givenIssue, givenRepository, givenScan, npm } from './given-scan.js';

const ranked = (given: Parameters<typeof givenIssue>[0]) => {
  const scan = givenScan(givenRepository('acme/shop', { issues: [givenIssue(given)] }));
  const [one] = rankIssues(scan);
  return one;
};

describe('rankIssues', () => {
  it.each([
    [['security'], 70, 'critical'],
    [['type: security'], 70, 'critical'],
    [['Priority/Critical'], 70, 'critical'],
    [['P0', 'low'], 70, 'critical'],
    [['priority: high'], 50, 'high'],
    [['high contrast'], 15, 'low'],
    [['regression'], 50, 'high'],
    [['bug'], 35, 'medium'],
    [['severity-medium'], 25, 'medium'],
    [['enhancement'], 15, 'low'],
    [['low'], 0, 'low'],
    [[], 15, 'low'],
  ])('labels %j give %d points, which is %s', (labels, score, level) => {
    expect(ranked({ labels })).toMatchObject({ score, level });
  });

  it('age, talk and nobody to do it add points, each with its reason', () => {
    const issue = { labels: ['bug'], createdAt: daysAgo(95), comments: 7, assignees: [] };
    expect(ranked(issue)).toMatchObject({
      score: 35 + 9 + 7 + 5,
      level: 'high',
      reasons: ['labelled bug', 'open for 95 days', '7 comments', 'nobody is assigned'],
    });
  });

  it('is never more than 100, and says at least one reason', () => {
    const issue = { labels: ['p0'], createdAt: daysAgo(9999), comments: 999, assignees: [] };
    expect(ranked(issue)?.score).toBe(100);
    expect(ranked({})?.reasons).toEqual(['no label says how urgent it is']);
  });

  it('sorts by score, then repository, then number, whatever the order was', () => {
    const issues = [3, 1, 2].map((number) =>
      givenIssue({ number, labels: number === 3 ? ['p0'] : [] }),
    );
    const repositories = ['acme/b', 'acme/a'].map((name) => givenRepository(name, { issues }));
    const order = rankIssues(givenScan(...repositories)).map(
      ({ repository, issue }) => `${repository}#${issue.number}`,
    );
    expect(order).toEqual([
      ...['acme/a#3', 'acme/b#3', 'acme/a#1', 'acme/a#2'],
      ...['acme/b#1', 'acme/b#2'],
    ]);
  });
});

describe('rankProjects', () => {
  it('is made of the most urgent issue, health, how many wait and who needs it', () => {
    const issues = [givenIssue({ number: 7, labels: ['security'] }), givenIssue({ number: 8 })];
    const shop = givenRepository('acme/shop', {
      issues,
      healthScore: 40,
      manifests: [npm('shop')],
    });
    const web = givenRepository('acme/web', { healthScore: 100, manifests: [npm('web', 'shop')] });
    const [first, second] = rankProjects(givenScan(shop, web));
    expect(first).toMatchObject({
      name: 'acme/shop',
      // 35 of the issue, 18 of health, 1 of two issues, 2 of one that needs it
      priorityScore: 56,
      priorityLevel: 'high',
      priorityReason:
        'critical issue #7 (labelled security); health 40/100, stale; needed by 1 other; 2 open issues',
      openIssues: 2,
      healthScore: 40,
      topIssue: { issue: { number: 7 } },
    });
    expect(second).toMatchObject({
      name: 'acme/web',
      priorityScore: 0,
      priorityLevel: 'low',
      priorityReason: 'nothing waits',
    });
  });

  it('is from 0 to 100, sorted, and the same for every order of the repositories', () => {
    const one = fc.record({
      healthScore: fc.integer({ min: 0, max: 100 }),
      issues: fc.array(
        fc
          .record({ number: fc.nat(50), labels: fc.subarray(['bug', 'p0', 'low']) })
          .map(givenIssue),
      ),
    });
    fc.assert(
      fc.property(fc.array(one), fc.integer(), (given, seed) => {
        const repositories = given.map((each, index) => givenRepository(`acme/r${index}`, each));
        const priorities = rankProjects(givenScan(...repositories));
        const scores = priorities.map(({ priorityScore }) => priorityScore);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
        expect(scores.every((score) => score >= 0 && score <= 100)).toBe(true);
        const shuffled = repositories
          .map((repository, index) => ({ repository, at: (index * 7919 + seed) % 101 }))
          .sort((a, b) => a.at - b.at)
          .map(({ repository }) => repository);
        expect(rankProjects(givenScan(...shuffled))).toEqual(priorities);
      }),
    );
  });
});

describe('filters', () => {
  const labelled = (label: string) => [
    givenIssue({ number: 1, labels: [label] }),
    givenIssue({ number: 2 }),
  ];
  const scan = givenScan(
    givenRepository('acme/a', { healthScore: 90, repository: { topics: ['Security'] } }),
    givenRepository('acme/b', { healthScore: 60, issues: labelled('CRITICAL') }),
    givenRepository('acme/c', { healthScore: 59, issues: labelled('critical') }),
    givenRepository('acme/d', { healthScore: 90, issues: labelled('docs') }),
  );

  it('tags security, critical and a health of 60 leave what has any of them and is well', () => {
    const filter = { tags: ['security', 'critical'], minHealth: 60 };
    const names = rankProjects(scan, filter).map(({ name }) => name);
    expect(names.sort()).toEqual(['acme/a', 'acme/b']);
    const issues = rankIssues(scan, filter);
    expect(issues.map(({ repository, issue }) => [repository, issue.number])).toEqual([
      ['acme/b', 1],
    ]);
  });

  it('leave everything where they say nothing', () => {
    expect(rankProjects(scan, {})).toHaveLength(4);
    expect(rankProjects(scan, { tags: [] })).toHaveLength(4);
    expect(rankIssues(scan)).toHaveLength(6);
  });

  it.each([{ minHealth: 101 }, { minHealth: -1 }, { minHealth: Number.NaN }, { tags: [' '] }])(
    'that cannot be are refused: %j',
    (filter) => {
      const attempt = () => rankProjects(scan, filter);
      expect(attempt).toThrow('The filter');
      try {
        attempt();
      } catch (error) {
        expect(isIntegrationError(error, 'invalid_request')).toBe(true);
      }
    },
  );
});
