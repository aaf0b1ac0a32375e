import { expect, it } from 'vitest';
import { csvRow } from './csv.js';

it.each(['=1+1', '+1', '-1+1', '@SUM(1)', '\t=1', '\r=1', '\n=1', '＝1', '－1'])(
  'csvRow › gives no spreadsheet %j to run',
  (cell) => {
    expect(csvRow([cell]).replace(/^"/, '')).toMatch(/^'/);
  },
);

it('csvRow › leaves other texts and all numbers as they are', () => {
  expect(csvRow(['a=b', '1-2', ' x', -5, 0.1])).toBe('a=b,1-2, x,-5,0.1\r\n');
});

it('csvRow › lets no cell end itself, its row, or its quotes', () => {
  expect(csvRow(['a,b', 'say "hi"', 'two\r\nlines'])).toBe('"a,b","say ""hi""","two\r\nlines"\r\n');
});
