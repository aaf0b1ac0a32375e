import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from './journal.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'journal-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe('the journal', () => {
  it('is held by one desk at a time, of whatever day, also where its file is not new', () => {
    openJournal(directory, '2026-11-20')[Symbol.dispose]();
    using journal = openJournal(directory, '2026-11-21');
    expect(journal.hasBegun('report')).toBe(false);
    expect(() => openJournal(directory, '2026-11-21')).toThrow('another desk is at work');
    expect(() => openJournal(directory, '2026-11-22')).toThrow('another desk is at work');
  });

  it('keeps the steps of a day, and the estimates of all days', () => {
    const estimate = {
      id: 'a',
      at: '2026-11-20T21:00:00Z',
      responseId: undefined,
      model: 'm',
      inputTokens: 1,
      outputTokens: 2,
    };
    {
      using journal = openJournal(directory, '2026-11-20');
      journal.begin('report');
      journal.finish('plan', { top: 5 });
      journal.addEstimate(estimate);
    }
    {
      using journal = openJournal(directory, '2026-11-20');
      expect(journal.hasBegun('report')).toBe(true);
      expect(journal.read('report')).toBeUndefined();
      expect(journal.read('plan')).toEqual({ top: 5 });
    }
    using journal = openJournal(directory, '2026-11-21');
    expect(journal.hasBegun('report')).toBe(false);
    expect(journal.read('plan')).toBeUndefined();
    expect(journal.estimates()).toEqual([estimate]);
  });

  it('says what is wrong with a file that is none of its own', () => {
    writeFileSync(join(directory, 'journal.sqlite'), 'no database, but long enough '.repeat(50));
    expect(() => openJournal(directory, '2026-11-21')).toThrow(/journal\.sqlite.*not a database/);
  });
});
