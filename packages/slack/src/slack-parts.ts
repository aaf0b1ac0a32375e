import {
  type CallIdentity,
  type Clock,
  createInvoker,
  type Invoker,
  only,
  type Policy,
  pipeline,
  systemClock,
} from '@quayside/core';
import { circuitBreaker, retry, timeout } from '@quayside/core/resilience';
import type { SlackOptions } from './slack-options.js';
import { createSlackSend, type SlackSend } from './slack-request.js';
import { createSlackUpload, type SlackUpload } from './slack-upload.js';

/** What everything in one adapter shares. */
export interface SlackParts {
  readonly invoker: Invoker;
  readonly send: SlackSend;
  readonly upload: SlackUpload;
  readonly clock: Clock;
  readonly teamId: string | undefined;
  /** How far back a channel is searched for a message's key; undefined where none is. */
  readonly searchBackMs: number | undefined;
}

/** Makes the parts of one adapter. @throws misconfigured naming the option that cannot work */
export function createSlackParts(options: SlackOptions): SlackParts {
  const { clock = systemClock, listeners, policy = defaultPolicy(clock) } = options;
  const { deduplicate = 'off', deduplicateWithinMs = 600_000 } = options;
  return {
    send: createSlackSend(options),
    upload: createSlackUpload(options),
    invoker: createInvoker({ policy, listeners, clock }),
    clock,
    teamId: options.teamId,
    searchBackMs: deduplicate === 'history' ? deduplicateWithinMs : undefined,
  };
}

const TOTAL_MS = 30_000;
/** A file takes as long as its connection needs; what is stuck ends long before. */
const TOTAL_OF_FILE_MS = 900_000;

/** Around a call; what is around each of its requests is in `createRequestPolicy`. */
function defaultPolicy(clock: Clock): Policy {
  const isFile = ({ operation }: CallIdentity): boolean => operation === 'uploadFile';
  return pipeline(
    only(isFile, timeout(TOTAL_OF_FILE_MS, { clock })),
    only((call) => !isFile(call), timeout(TOTAL_MS, { clock })),
    retry({ clock }),
    circuitBreaker({ clock }),
  );
}
