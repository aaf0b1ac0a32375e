import {
  type CallOptions,
  type CodeHost,
  type ErrorCode,
  isIntegrationError,
  type Repository,
} from '@quayside/core';
import type { ReadingGap } from './portfolio-scan.js';
import type { ScanRules } from './scan-rules.js';

/** What one repository is read with, and what was not to be had. */
export interface RepositoryReader {
  readonly code: CodeHost;
  readonly repository: Repository;
  readonly rules: ScanRules;
  readonly options: CallOptions;
  readonly gaps: ReadingGap[];
}

/** The host has no such thing, or the credentials may not see it. Everything else fails the repository. */
const ABSENT: readonly ErrorCode[] = ['unsupported', 'not_found', 'permission_denied'];

/** Notes what is not to be had, and goes on with `otherwise`. */
export async function orGap<T>(
  { gaps }: RepositoryReader,
  reading: ReadingGap['reading'],
  otherwise: T,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isIntegrationError(error, ...ABSENT)) throw error;
    gaps.push({ reading, reason: `${reading} cannot be read (${error.code})` });
    return otherwise;
  }
}
