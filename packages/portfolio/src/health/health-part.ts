/** What a health score is made of. */
export type HealthPartName = 'activity' | 'issues' | 'builds' | 'releases' | 'profile';

/** How much each part counts; only their proportions matter. */
export type HealthWeights = Readonly<Record<HealthPartName, number>>;

/** One part of a health score. */
export interface HealthPart {
  readonly name: HealthPartName;
  readonly weight: number;
  /** 0 (bad) to 1 (good); undefined where it cannot be told, and then it does not count. */
  readonly value: number | undefined;
  /** Why it has this value, in a few words of our own: nothing of the repository's text is in it. */
  readonly reason: string;
}

/** The weights where none are given. They add up to 100. */
export const DEFAULT_HEALTH_WEIGHTS: HealthWeights = {
  activity: 35,
  issues: 25,
  builds: 20,
  releases: 10,
  profile: 10,
};

/** Repositories below this score are stale. */
export const STALE_BELOW = 50;
