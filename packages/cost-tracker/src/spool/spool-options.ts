import { IntegrationError, misconfigured } from '@quayside/core';
import { type OpenSegment, openSegmentFile } from './segment-file.js';
import type { SpoolListener } from './spool-fact.js';

export interface SpoolOptions {
  /** Where the files are: on a disk of this machine, not on a network file system. Made where it is missing. */
  readonly directory: string;
  /** What the spool may hold, in bytes; beyond it events are refused. @default 256 MiB */
  readonly maxBytes?: number | undefined;
  /** A file is ended when it has grown to this, in bytes. @default 4 MiB */
  readonly segmentBytes?: number | undefined;
  readonly onFact?: SpoolListener | undefined;
  /** Opens the files; tests break them here. */
  readonly openSegment?: OpenSegment | undefined;
}

export type SpoolSettings = {
  readonly [Name in keyof SpoolOptions]-?: NonNullable<SpoolOptions[Name]>;
};

const MIB = 1024 * 1024;

/** @throws misconfigured naming the option that cannot work */
export function toSpoolSettings(options: SpoolOptions): SpoolSettings {
  const { directory, maxBytes = 256 * MIB, segmentBytes = 4 * MIB } = options;
  if (typeof directory !== 'string' || directory === '')
    throw misconfigured('The spool', 'it has no directory', 'Name one on a local disk.');
  for (const [name, value] of Object.entries({ maxBytes, segmentBytes })) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    throw misconfigured('The spool', `${name} is ${value}`, 'Give whole bytes above 0.');
  }
  return {
    directory,
    maxBytes,
    segmentBytes,
    onFact: quietly(options.onFact),
    openSegment: options.openSegment ?? openSegmentFile,
  };
}

/** A listener observes; what it throws changes nothing. */
function quietly(listener: SpoolListener | undefined): SpoolListener {
  return (fact) => {
    try {
      listener?.(fact);
    } catch {
      // See above.
    }
  };
}

/** The error of an event for which there is no room. */
export function spoolFull(maxBytes: number): IntegrationError {
  return new IntegrationError({
    message: `cost-tracker append failed: the spool holds ${maxBytes} bytes, all that it may (quota_exhausted). Let it drain, or raise maxBytes.`,
    code: 'quota_exhausted',
    execution: 'not_executed',
    provider: 'cost-tracker',
    operation: 'append',
  });
}

/** The error of an event that came after the spool was closed. */
export function spoolClosed(): IntegrationError {
  return new IntegrationError({
    message:
      'cost-tracker append failed: the spool is closed (unavailable). Record before the tracker is disposed.',
    code: 'unavailable',
    execution: 'not_executed',
    provider: 'cost-tracker',
    operation: 'append',
  });
}

/** The error of an event that the disk refused. */
export function spoolBroken(cause: unknown): IntegrationError {
  return new IntegrationError({
    message:
      'cost-tracker append failed: the disk refused the event (unavailable). Look at `cause`, and at the room on the disk.',
    code: 'unavailable',
    execution: 'unknown',
    provider: 'cost-tracker',
    operation: 'append',
    cause,
  });
}
