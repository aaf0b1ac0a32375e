import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Execution, IntegrationError } from '@quayside/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Journal, openJournal } from './journal.ts';
import { makeOnce } from './make-once.ts';

const { signal } = new AbortController();
let directory = '';
let journal: Journal;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'make-once-'));
  journal = openJournal(directory, '2026-11-21');
});
afterEach(() => {
  journal[Symbol.dispose]();
  rmSync(directory, { recursive: true });
});

const failure = (execution: Execution): IntegrationError =>
  new IntegrationError({ message: 'failed', code: 'unavailable', execution });

describe('makeOnce', () => {
  it('finds what was made when the answer was lost', async () => {
    const made: string[] = [];
    const step = {
      journal,
      step: 'report',
      signal,
      find: async () => made[0],
      make: async () => {
        made.push('message');
        throw failure('unknown');
      },
    };
    expect(await makeOnce(step)).toBe('message');
    expect(await makeOnce(step)).toBe('message');
    expect(made).toEqual(['message']);
  });

  it('waits for what a process that died has sent, however long ago it began', async () => {
    journal.begin('report');
    let arrived: string | undefined;
    setTimeout(() => {
      arrived = 'message';
    }, 500);
    const find = async () => arrived;
    const make = async () => 'a second message';
    expect(await makeOnce({ journal, step: 'report', signal, find, make })).toBe('message');
  });

  it.each(['not_executed', 'executed'] as const)(
    'leaves a failure that was %s to the next run',
    async (execution) => {
      let rounds = 0;
      const make = async (): Promise<string> => {
        rounds += 1;
        throw failure(execution);
      };
      const find = async () => undefined;
      const making = makeOnce({ journal, step: 'report', signal, find, make });
      await expect(making).rejects.toThrow('failed');
      expect(rounds).toBe(1);
      expect(journal.read('report')).toBeUndefined();
    },
  );
});
