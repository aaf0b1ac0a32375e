import { describe, expect, it } from 'vitest';
import { compareRepositories, healthParts } from '../src/index.js';
import { givenIssue, givenRepository, givenScan, NOW } from './given-scan.js';

const shop = givenRepository('acme/shop', {
  healthScore: 70,
  issues: [givenIssue()],
  commits: { count: 12, lastAt: NOW },
  repository: { sizeBytes: 2048 },
});
const api = givenRepository('acme/api', { healthScore: 70, commits: { count: 0, lastAt: NOW } });
const parts = [shop, api].map((one) => ({ ...one, healthParts: healthParts(one, NOW) }));
const scan = givenScan(...parts, givenRepository('other/api'));

describe('compareRepositories', () => {
  it('compares by activity, health and issues where nothing is said', () => {
    expect(compareRepositories(scan, ['acme/shop', 'acme/api'])).toEqual({
      criteria: ['activity', 'health', 'issues'],
      repositories: [
        { name: 'acme/shop', values: { activity: 100, health: 70, issues: 1 } },
        { name: 'acme/api', values: { activity: 70, health: 70, issues: 0 } },
      ],
      leaders: {
        activity: ['acme/shop'],
        health: ['acme/shop', 'acme/api'],
        issues: ['acme/api'],
      },
    });
  });

  it('compares by size where it is asked for; who does not say it leads nothing', () => {
    const { repositories, leaders } = compareRepositories(scan, ['acme/api', 'shop'], {
      criteria: ['size'],
    });
    expect(repositories).toEqual([
      { name: 'acme/api', values: { size: undefined } },
      { name: 'acme/shop', values: { size: 2048 } },
    ]);
    expect(leaders).toEqual({ size: ['acme/shop'] });
    expect(compareRepositories(scan, ['acme/api'], { criteria: ['size'] }).leaders).toEqual({
      size: [],
    });
  });

  it('names a repository once, however often it is asked for', () => {
    expect(compareRepositories(scan, ['shop', 'acme/shop']).repositories).toHaveLength(1);
  });

  it.each([
    [[], undefined, 'no repository is named'],
    [['none'], undefined, "no repository 'none'"],
    [['api'], undefined, "several repositories are called 'api'"],
    [['shop'], ['stars' as 'size'], 'criteria must be among activity, health, issues, size'],
    [['shop'], [], 'criteria must be among'],
  ])('refuses %j by %j', (names, criteria, what) => {
    expect(() => compareRepositories(scan, names, { criteria })).toThrow(what);
  });
});
