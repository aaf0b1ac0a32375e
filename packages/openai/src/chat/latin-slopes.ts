/** A word of up to `start` characters is one token; every further character is `tokens` more. */
export type Slope = readonly [start: number, tokens: number];

/** How the words of a text in Latin letters split: those of ASCII alone, and those with others. */
export interface LatinSlopes {
  readonly plain: Slope;
  readonly accented: Slope;
}

interface Languages extends LatinSlopes {
  /** Words that every text in them has, and texts in others seldom. */
  readonly words: RegExp;
}

const languages: readonly Languages[] = [
  {
    words: wordsOf('de la le les et des que el los una para di il che per da do dos em'),
    plain: [5, 0.12],
    accented: [4, 0.13],
  },
  {
    words: wordsOf('der die und das den nicht mit ein het een van och att det som ikke'),
    plain: [5, 0.19],
    accented: [5, 0.2],
  },
];
/** The language that tokenizers know best, and source code. */
const english: LatinSlopes = { plain: [5, 0.03], accented: [4, 0.2] };
/** Polish, Turkish, Czech, Vietnamese, …: told by their accents. */
const rich: LatinSlopes = { plain: [4, 0.28], accented: [3.5, 0.32] };

const ACCENTS = /[\u00c0-\u024f\u1e00-\u1eff]/;
/** The share of its frequent words that shows a language, and that of accented ones. */
const SHOWS_LANGUAGE = 0.06;
const SHOWS_ACCENTS = 0.2;

/** Guesses from its most frequent words how a text splits. */
export function latinSlopesOf(text: string, words: readonly string[]): LatinSlopes {
  const shares = languages.map((slopes) => ({
    slopes,
    share: (text.match(slopes.words)?.length ?? 0) / words.length,
  }));
  const likeliest = shares.reduce((a, b) => (a.share >= b.share ? a : b));
  if (likeliest.share > SHOWS_LANGUAGE) return likeliest.slopes;
  const withAccents = words.filter((word) => ACCENTS.test(word)).length;
  return withAccents / words.length > SHOWS_ACCENTS ? rich : english;
}

function wordsOf(words: string): RegExp {
  return new RegExp(`(?<!\\p{L})(?:${words.replaceAll(' ', '|')})(?!\\p{L})`, 'giu');
}
