/** How soon somebody should look. */
export type PriorityLevel = 'critical' | 'high' | 'medium' | 'low';

/** The levels of a score from 0 to 100. */
export function levelOf(score: number, [critical, high, medium]: Thresholds): PriorityLevel {
  if (score >= critical) return 'critical';
  if (score >= high) return 'high';
  return score >= medium ? 'medium' : 'low';
}

/** From which scores on a thing is critical, high and medium. */
export type Thresholds = readonly [critical: number, high: number, medium: number];
