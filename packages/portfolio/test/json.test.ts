import { isIntegrationError } from '@quayside/core';
import { describe, expect, it } from 'vitest';
import { parsePortfolioJson, rankProjects, toPortfolioJson, toPriorityJson } from '../src/index.js';
import { givenIssue, givenRepository, givenScan, NOW } from './given-scan.js';

const scan = givenScan(
  givenRepository('acme/shop', {
    healthScore: 49,
    issues: [givenIssue({ labels: ['security'] })],
    repository: { topics: ['web'] },
  }),
);

describe('toPortfolioJson', () => {
  it('spells both answers of scan_portfolio', () => {
    const repos = [
      {
        name: 'acme/shop',
        url: 'https://code.example/acme/shop',
        open_issues: 1,
        health_score: 49,
        stale: true,
        tags: ['web'],
      },
    ];
    expect(toPortfolioJson({ ...scan, cached: true })).toEqual({
      results: repos,
      repos,
      repo_count: 1,
      cached: true,
      scanned_at: NOW.toISOString(),
      failures: [],
    });
  });
});

describe('toPriorityJson', () => {
  it('spells name, priority_score and priority_reason', () => {
    expect(rankProjects(scan).map(toPriorityJson)).toEqual([
      {
        name: 'acme/shop',
        url: 'https://code.example/acme/shop',
        priority_score: 51,
        priority_level: 'high',
        priority_reason:
          'critical issue #1 (labelled security); health 49/100, stale; 1 open issue',
        open_issues: 1,
        health_score: 49,
      },
    ]);
  });
});

describe('parsePortfolioJson', () => {
  const row = { name: 'shop', open_issues: 3, health_score: 71.5, language: 'Go' };
  const repositories = [{ name: 'shop', openIssues: 3, healthScore: 71.5 }];

  it.each([
    [{ results: [row], cached: true }, true],
    [{ repos: [row], repo_count: 1, cached: false }, false],
    [{ repos: [row] }, false],
  ])('reads %j', (json, cached) => {
    expect(parsePortfolioJson(json)).toEqual({ repositories, cached });
  });

  it('reads what toPortfolioJson wrote', () => {
    const written: unknown = JSON.parse(JSON.stringify(toPortfolioJson(scan)));
    expect(parsePortfolioJson(written)).toEqual({
      repositories: [{ name: 'acme/shop', openIssues: 1, healthScore: 49 }],
      cached: false,
    });
  });

  it.each([
    [null],
    ['results'],
    [{}],
    [{ results: {} }],
    [{ results: [{ ...row, name: '' }] }],
    [{ results: [{ ...row, health_score: 101 }] }],
    [{ repos: [{ ...row, open_issues: -1 }] }],
  ])('refuses %j', (json) => {
    let thrown: unknown;
    try {
      parsePortfolioJson(json);
    } catch (error) {
      thrown = error;
    }
    expect(isIntegrationError(thrown, 'malformed_response')).toBe(true);
  });
});
