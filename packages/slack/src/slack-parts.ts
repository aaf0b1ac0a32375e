import { type Clock, createInvoker, type Invoker, systemClock } from '@quayside/core';
import { standard } from '@quayside/core/resilience';
import type { SlackOptions } from './slack-options.js';
import {
  createSlackSend,
  createSlackUpload,
  type SlackSend,
  type SlackUpload,
} from './slack-request.js';

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
  const { clock = systemClock, listeners, policy = standard({ clock }) } = options;
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
