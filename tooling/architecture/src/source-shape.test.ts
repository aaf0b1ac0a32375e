import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bannedWordsIn } from './banned-words.ts';
import { countLines, filesBelow, isTest, readText, root, sourceFiles } from './repository.ts';

const HARD_STOP = 300;
const TEST_HARD_STOP = 400;

/** Waivers, each with its reason. */
const longFiles: Readonly<Record<string, string>> = {};

/** Providers' names for fields that contain a banned word: Stripe's `price_data`. */
const wireNames = /^priceData/;

const declaration =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|const|let|class|interface|type|enum) (\w+)/gm;

const everyTest = ['packages', 'examples', 'tooling']
  .flatMap((folder) => filesBelow(join(root, folder)))
  .filter(isTest);

describe('source files', () => {
  it(`source files › none is longer than ${HARD_STOP} lines`, () => {
    const sizes = sourceFiles.map(countLines).sort((a, b) => a - b);
    const quantile = (share: number): number => sizes[Math.floor(share * (sizes.length - 1))] ?? 0;
    console.log(
      `source files: ${sizes.length}, median ${quantile(0.5)}, p90 ${quantile(0.9)}, longest ${quantile(1)} lines`,
    );
    const tooLong = sourceFiles.filter((path) => countLines(path) > HARD_STOP);
    expect(tooLong).toEqual(Object.keys(longFiles));
  });

  it('source files › are named in kebab-case and say what is in them', () => {
    const wrong = sourceFiles.filter((path) => {
      const name = basename(path, '.ts').replace(/\.gen$/, '');
      return !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || bannedWordsIn(name).length > 0;
    });
    expect(wrong).toEqual([]);
  });

  it('source files › export no name with a word that says nothing', () => {
    const wrong = sourceFiles.flatMap((path) =>
      [...readText(path).matchAll(declaration)]
        .map(([, name = '']) => name)
        .filter((name) => bannedWordsIn(name.replace(wireNames, '')).length > 0)
        .map((name) => `${path}: ${name}`),
    );
    expect(wrong).toEqual([]);
  });

  it('source files › import modules of their package by path, with the extension', () => {
    const wrong = sourceFiles.flatMap((path) =>
      [...readText(path).matchAll(/(?:from|import) '(\.[^']*)'/g)]
        .filter(([, specifier = '']) => !specifier.endsWith('.js'))
        .map(([, specifier]) => `${path}: ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe('test files', () => {
  it(`test files › none is longer than ${TEST_HARD_STOP} lines`, () => {
    expect(everyTest.filter((path) => countLines(path) > TEST_HARD_STOP)).toEqual([]);
  });

  it('test files › name a behaviour, not an intention', () => {
    const wrong = everyTest.flatMap((path) =>
      [...readText(path).matchAll(/^\s*(?:it|test)(?:\.\w+)?\(\s*(['"`])(.+?)\1/gm)]
        .map(([, , title = '']) => title)
        .filter((title) => /\bshould\b|^works\b/i.test(title) || !title.includes(' '))
        .map((title) => `${path}: ${title}`),
    );
    expect(wrong).toEqual([]);
  });
});
