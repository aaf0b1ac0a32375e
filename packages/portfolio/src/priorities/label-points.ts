interface LabelRule {
  readonly points: number;
  /** Says so whatever surrounds it: `type: security`. */
  readonly words: readonly string[];
  /** Says so by itself or beside `priority`: `high`, `priority: high`, but not `high contrast`. */
  readonly ranks: readonly string[];
}

/** The first rule that fits any label counts. */
const RULES: readonly LabelRule[] = [
  {
    points: 70,
    words: [
      'security',
      'vulnerability',
      'cve',
      'blocker',
      'outage',
      'incident',
      'p0',
      'sev0',
      'sev1',
    ],
    ranks: ['critical', 'urgent', 'highest'],
  },
  { points: 50, words: ['regression', 'crash', 'p1', 'sev2'], ranks: ['high'] },
  { points: 35, words: ['bug', 'defect'], ranks: [] },
  { points: 25, words: ['p2', 'sev3'], ranks: ['medium', 'normal'] },
  {
    points: 0,
    words: ['p3', 'p4', 'sev4', 'wontfix', 'duplicate', 'trivial', 'minor'],
    ranks: ['low', 'lowest'],
  },
];

const UNLABELLED_POINTS = 15;
const ABOUT_RANK = /^(?:priority|prio|severity|sev|impact|urgency|level)$/;

/** What an issue's labels say about how soon it matters: points, and the word that said so. */
export interface LabelPoints {
  readonly points: number;
  readonly word: string | undefined;
}

export function labelPoints(labels: readonly string[]): LabelPoints {
  const split = labels.map((label) => label.toLowerCase().match(/[a-z0-9]+/g) ?? []);
  for (const { points, words, ranks } of RULES) {
    for (const parts of split) {
      const isRank = parts.length === 1 || parts.some((part) => ABOUT_RANK.test(part));
      const word = parts.find((part) => words.includes(part) || (isRank && ranks.includes(part)));
      if (word !== undefined) return { points, word };
    }
  }
  return { points: UNLABELLED_POINTS, word: undefined };
}
