import { type CallOptions, definePort, type Port } from '@quayside/core';
import * as z from '@quayside/core/schema';
import type { PortfolioScan, ScannedRepository } from './scan/portfolio-scan.js';

export interface PortfolioScanInput {
  /** Scans private and internal repositories too. @default true */
  readonly includePrivate?: boolean | undefined;
}

/** Scanning as a port of its own: that is what `cached` caches, and what a table can expose. */
export interface PortfolioScanner {
  scan(input: PortfolioScanInput, options?: CallOptions): Promise<PortfolioScan>;
  scanRepository(path: string, options?: CallOptions): Promise<ScannedRepository>;
}

export const portfolioScanner: Port<PortfolioScanner> = definePort<PortfolioScanner>('portfolio', {
  scan: {
    idempotency: 'safe',
    input: z.strictObject({ includePrivate: z.optional(z.boolean()) }),
  },
  scanRepository: { idempotency: 'safe', input: z.string().check(z.minLength(1)) },
});
