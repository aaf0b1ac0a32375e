import { countOf } from '../count-of.js';
import type { ReadingGap, ScannedRepository } from '../scan/portfolio-scan.js';
import { daysBetween, towardZero } from './days-between.js';
import {
  DEFAULT_HEALTH_WEIGHTS,
  type HealthPart,
  type HealthPartName,
  type HealthWeights,
} from './health-part.js';

/** What health is judged by. */
export type HealthReadings = Pick<
  ScannedRepository,
  'repository' | 'issues' | 'commits' | 'latestRelease' | 'builds' | 'gaps'
>;

type Judgement = Pick<HealthPart, 'value' | 'reason'>;
type Judge = (readings: HealthReadings, now: Date) => Judgement;

/** Judges each part of a repository's health at `now`. Pure. */
export function healthParts(
  readings: HealthReadings,
  now: Date,
  weights: HealthWeights = DEFAULT_HEALTH_WEIGHTS,
): readonly HealthPart[] {
  const judges: Readonly<Record<HealthPartName, Judge>> = {
    activity: judgeActivity,
    issues: judgeIssues,
    builds: judgeBuilds,
    releases: judgeReleases,
    profile: judgeProfile,
  };
  return (Object.keys(judges) as HealthPartName[]).map((name) => {
    const gap = readings.gaps.find(({ reading }) => reading === GAPS[name]);
    const judged = gap === undefined ? judges[name](readings, now) : notKnown(gap.reason);
    return { name, weight: weights[name], ...judged };
  });
}

/** Activity is known without commits: by the last push. */
const GAPS: Readonly<Partial<Record<HealthPartName, ReadingGap['reading']>>> = {
  issues: 'issues',
  builds: 'builds',
  releases: 'releases',
};

function judgeActivity({ repository, commits }: HealthReadings, now: Date): Judgement {
  const last = commits.lastAt ?? repository.pushedAt ?? repository.createdAt;
  const days = daysBetween(last, now);
  const freshness = towardZero(days, 7, 180);
  const rhythm = Math.min(1, commits.count / 12);
  const made = countOf(commits.count, 'commit');
  const reason = `last change ${countOf(days, 'day')} ago, ${made} in 90 days`;
  return { value: 0.7 * freshness + 0.3 * rhythm, reason };
}

/** How many wait, and how many of them nobody has touched for two months. */
function judgeIssues({ issues }: HealthReadings, now: Date): Judgement {
  const open = issues.length;
  if (open === 0) return { value: 1, reason: 'no open issues' };
  const neglected = issues.filter(({ updatedAt }) => daysBetween(updatedAt, now) >= 60).length;
  const value = 0.5 * (1 / (1 + open / 20)) + 0.5 * (1 - neglected / open);
  return {
    value,
    reason: `${countOf(open, 'open issue')}, ${neglected} of them untouched for 60 days`,
  };
}

function judgeBuilds({ builds }: HealthReadings): Judgement {
  const { succeeded = 0, failed = 0, lastSucceeded } = builds ?? {};
  const ended = succeeded + failed;
  if (ended === 0 || lastSucceeded === undefined) return notKnown('no build has ended');
  const value = 0.5 * (succeeded / ended) + 0.5 * Number(lastSucceeded);
  const last = lastSucceeded ? 'succeeded' : 'failed';
  return { value, reason: `${succeeded} of ${ended} builds succeeded, the last one ${last}` };
}

function judgeReleases({ latestRelease }: HealthReadings, now: Date): Judgement {
  if (latestRelease === undefined) return notKnown('no release');
  const days = daysBetween(latestRelease.publishedAt ?? latestRelease.createdAt, now);
  return { value: towardZero(days, 30, 365), reason: `last release ${countOf(days, 'day')} ago` };
}

function judgeProfile({ repository: { description, topics } }: HealthReadings): Judgement {
  const hasDescription = description !== undefined && description.trim() !== '';
  const hasTopics = topics.length > 0;
  const has = (it: boolean): string => (it ? 'has' : 'no');
  return {
    value: 0.5 * Number(hasDescription) + 0.5 * Number(hasTopics),
    reason: `${has(hasDescription)} description, ${has(hasTopics)} topics`,
  };
}

function notKnown(reason: string): Judgement {
  return { value: undefined, reason: `not counted: ${reason}` };
}
