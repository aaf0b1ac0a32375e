import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEFAULT_HEALTH_WEIGHTS,
  type HealthPart,
  type HealthPartName,
  type HealthReadings,
  healthParts,
  healthScore,
} from '../src/index.js';
import { daysAgo, givenIssue, givenRepository, NOW } from './given-scan.js';

const names = Object.keys(DEFAULT_HEALTH_WEIGHTS) as HealthPartName[];
const fraction = fc.double({ min: 0, max: 1, noNaN: true });
const someParts: fc.Arbitrary<HealthPart[]> = fc.array(
  fc.record({
    name: fc.constantFrom(...names),
    weight: fc.double({ min: 0, max: 1000, noNaN: true }),
    value: fc.option(fraction, { nil: undefined }),
    reason: fc.constant(''),
  }),
);

describe('healthScore', () => {
  it('is a whole number from 0 to 100, whatever the parts', () => {
    fc.assert(
      fc.property(someParts, (parts) => {
        const score = healthScore(parts);
        expect(Number.isInteger(score) && score >= 0 && score <= 100).toBe(true);
      }),
    );
  });

  it('never falls when a part gets better', () => {
    fc.assert(
      fc.property(someParts, fc.nat(), fraction, (parts, at, better) => {
        const changed = parts.map((part, index) => {
          const isOne = index === at % parts.length && part.value !== undefined;
          return isOne ? { ...part, value: Math.max(part.value ?? 0, better) } : part;
        });
        expect(healthScore(changed)).toBeGreaterThanOrEqual(healthScore(parts));
      }),
    );
  });

  it('counts only what is known, by its weight', () => {
    const part = (weight: number, value: number | undefined): HealthPart => {
      return { name: 'issues', weight, value, reason: '' };
    };
    expect(healthScore([part(30, 1), part(10, 0), part(60, undefined)])).toBe(75);
    expect(healthScore([part(10, undefined)])).toBe(0);
    expect(healthScore([])).toBe(0);
  });
});

function readings(given: Partial<HealthReadings> = {}): HealthReadings {
  return { ...givenRepository('acme/shop'), ...given };
}

function judged(name: HealthPartName, given: Partial<HealthReadings>): HealthPart {
  const part = healthParts(readings(given), NOW).find((one) => one.name === name);
  if (part === undefined) throw new Error(`no part ${name}`);
  return part;
}

describe('healthParts', () => {
  it('has each part once, with its weight; all weights together are 100', () => {
    const parts = healthParts(readings(), NOW);
    expect(parts.map(({ name }) => name)).toEqual(names);
    expect(parts.map(({ weight }) => weight)).toEqual([35, 25, 20, 10, 10]);
  });

  it('takes weights', () => {
    const weights = { ...DEFAULT_HEALTH_WEIGHTS, activity: 1 };
    expect(healthParts(readings(), NOW, weights)[0]?.weight).toBe(1);
  });

  it.each([
    [0, 12, 1],
    [7, 12, 1],
    [93.5, 0, 0.35],
    [180, 0, 0],
    [4000, 0, 0],
    [0, 6, 0.85],
  ])('activity › a change %d days ago and %d commits are worth %d', (days, count, value) => {
    const commits = { count, lastAt: daysAgo(Math.floor(days)) };
    expect(judged('activity', { commits }).value).toBeCloseTo(value, 2);
  });

  it('activity › without recent commits the last push counts, else the beginning', () => {
    const commits = { count: 0, lastAt: undefined };
    const { repository } = readings();
    const at = { ...repository, createdAt: daysAgo(500) };
    expect(judged('activity', { commits, repository: at }).value).toBe(0);
    const pushed = { ...at, pushedAt: daysAgo(0) };
    expect(judged('activity', { commits, repository: pushed }).value).toBeCloseTo(0.7);
  });

  it('issues › many, and untouched ones, are worth less', () => {
    const fresh = Array.from({ length: 20 }, (_, index) => givenIssue({ number: index + 1 }));
    const old = fresh.map((issue) => ({ ...issue, updatedAt: daysAgo(60) }));
    expect(judged('issues', { issues: [] }).value).toBe(1);
    expect(judged('issues', { issues: fresh }).value).toBeCloseTo(0.75);
    expect(judged('issues', { issues: old })).toMatchObject({
      value: 0.25,
      reason: '20 open issues, 20 of them untouched for 60 days',
    });
  });

  it('builds › the share that succeeds counts half, the last one the other half', () => {
    const builds = { succeeded: 3, failed: 1, lastSucceeded: false };
    expect(judged('builds', { builds }).value).toBeCloseTo(0.375);
    expect(judged('builds', { builds: { ...builds, lastSucceeded: true } }).value).toBe(0.875);
    expect(judged('builds', { builds: undefined })).toMatchObject({
      value: undefined,
      reason: 'not counted: no build has ended',
    });
  });

  it('profile › a description and topics count half each', () => {
    const { repository } = readings();
    const profile = (change: object) =>
      judged('profile', { repository: { ...repository, ...change } }).value;
    expect(profile({})).toBe(0);
    expect(profile({ description: ' ' })).toBe(0);
    expect(profile({ description: 'A shop' })).toBe(0.5);
    expect(profile({ description: 'A shop', topics: ['shop'] })).toBe(1);
  });

  it('what could not be read does not count', () => {
    const gaps = [{ reading: 'issues', reason: 'issues cannot be read (not_found)' }] as const;
    expect(judged('issues', { gaps })).toMatchObject({
      value: undefined,
      reason: 'not counted: issues cannot be read (not_found)',
    });
  });

  it('every value is from 0 to 1, whatever was read', () => {
    const days = fc.integer({ min: -4000, max: 4000 }).map(daysAgo);
    const someReadings = fc.record({
      commits: fc.record({ count: fc.nat(100), lastAt: fc.option(days, { nil: undefined }) }),
      builds: fc.record({
        succeeded: fc.nat(20),
        failed: fc.nat(20),
        lastSucceeded: fc.option(fc.boolean(), { nil: undefined }),
      }),
      issues: fc.array(days.map((updatedAt) => givenIssue({ updatedAt }))),
    });
    fc.assert(
      fc.property(someReadings, (given) => {
        for (const { value } of healthParts(readings(given), NOW))
          expect(value === undefined || (value >= 0 && value <= 1)).toBe(true);
      }),
    );
  });
});
