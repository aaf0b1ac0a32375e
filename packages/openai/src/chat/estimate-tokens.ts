import { type LatinSlopes, latinSlopesOf, type Slope } from './latin-slopes.js';

/** The pieces into which OpenAI's `o200k_base` splits a text before it looks for tokens: words, marks, all else. */
const WORD =
  /[^\r\n\p{L}\p{N}]?(?:[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+)(?:'(?:[stmd]|re|ve|ll))?/u;
const MARKS = / ?[^\s\p{L}\p{N}]+[\r\n/]*/u;
const PIECES = new RegExp(
  String.raw`(${WORD.source})|(${MARKS.source})|\p{N}{1,3}|\s*[\r\n]+|\s+(?!\S)|\s+`,
  'gu',
);

/** Other scripts, by the last code point of their blocks. */
const scripts: ReadonlyArray<readonly [until: number, slope: Slope]> = [
  [0x3ff, [3.5, 0.39]], // Greek
  [0x52f, [4, 0.17]], // Cyrillic
  [0x5ff, [2.8, 0.42]], // Hebrew
  [0x6ff, [3.3, 0.27]], // Arabic
  [0xdff, [3.5, 0.26]], // Devanagari and its neighbours
  [0xe7f, [2.4, 0.42]], // Thai
  [0xabff, [2, 0.5]],
  [0xd7af, [2, 0.6]], // Hangul
];
const OTHER_SCRIPTS: Slope = [1, 1];
const KANA = /[\u3040-\u30ff]/g;
const HAN = /[\u3400-\u4dbf\u4e00-\u9fff]/g;
const TOKENS_A_KANA = 0.6;
const TOKENS_A_HAN = { Chinese: 0.74, Japanese: 0.98 };
const encoder = new TextEncoder();
/** Marks that follow each other in code and tables are one token; longer rows are several. */
const MARKS_SLOPE: Slope = [4, 0.35];
/** Longer texts are judged by their beginning, so that a prompt of a million tokens stalls nobody. */
const SAMPLE_LENGTH = 65_536;
const LETTER = /^[\p{L}\p{M}]/u;
const LETTERS = /^[a-z]+$/i;
const DIGIT = /\d$/;
/** Letters after a digit are seldom a word, but part of an identifier: `ord_9xk2vqe7f`. */
const IDENTIFIER_SLOPE: Slope = [2, 0.55];
/** Most tokens of words begin with a space; every letter of a word without one, or after a mark, costs more. */
const BARE_SLOPE = 0.05;
const MARKED_SLOPE = 0.1;

/**
 * Estimates how many tokens of `o200k_base` a text is, without its 200,000 words: each piece is one,
 * and long words of rare languages more. The rates were measured on the Universal Declaration of Human Rights in
 * twenty languages, on documentation and on source code.
 *
 * @see https://github.com/openai/tiktoken/blob/main/tiktoken_ext/openai_public.py
 */
export function estimateTokens(text: string): number {
  const sample = text.slice(0, SAMPLE_LENGTH);
  const pieces = [...sample.matchAll(PIECES)];
  const words = pieces.flatMap(([, word]) => (word === undefined ? [] : [word]));
  const latin = latinSlopesOf(sample, words);
  const han = sample.search(KANA) < 0 ? TOKENS_A_HAN.Chinese : TOKENS_A_HAN.Japanese;
  let tokens = 0;
  let isAfterDigit = false;
  for (const [piece, word, marks] of pieces) {
    if (word !== undefined) {
      const isIdentifier = isAfterDigit && LETTERS.test(word);
      tokens += isIdentifier
        ? along(IDENTIFIER_SLOPE, word.length)
        : tokensOfWord(word, latin, han);
    } else tokens += marks === undefined ? 1 : along(MARKS_SLOPE, byteLengthOf(marks));
    isAfterDigit = DIGIT.test(piece);
  }
  return Math.round(tokens * (text.length / Math.max(1, sample.length)));
}

function tokensOfWord(word: string, latin: LatinSlopes, han: number): number {
  const isBare = LETTER.test(word);
  const highest = highestOf(word, isBare ? 0 : 1);
  if (highest <= 0x7f) {
    const [start, slope] = latin.plain;
    if (word.startsWith(' ')) return along(latin.plain, word.length);
    return along([start, slope + (isBare ? BARE_SLOPE : MARKED_SLOPE)], word.length);
  }
  const isLatin = highest <= 0x24f || (highest >= 0x1e00 && highest <= 0x1eff);
  if (isLatin) return along(latin.accented, word.length);
  const kanas = word.match(KANA)?.length ?? 0;
  const hans = word.match(HAN)?.length ?? 0;
  if (kanas + hans > 0) {
    return (isBare ? 0 : 1) + Math.max(1, kanas * TOKENS_A_KANA + hans * han);
  }
  const slope = scripts.find(([until]) => highest <= until)?.[1] ?? OTHER_SCRIPTS;
  return along(slope, word.length);
}

/** One token up to where the slope starts, and its rate for every character after that. */
function along([start, slope]: Slope, length: number): number {
  return Math.max(1, 1 + (length - start) * slope);
}

/** The highest code unit from a place on: of all letters, those of the script. */
function highestOf(word: string, from: number): number {
  let highest = 0;
  for (let at = from; at < word.length; at += 1) highest = Math.max(highest, word.charCodeAt(at));
  return highest;
}

/** In UTF-8, which is what rare marks and pictographs are split into. */
function byteLengthOf(text: string): number {
  return encoder.encode(text).length;
}
