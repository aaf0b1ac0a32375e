import {
  type CallIdentity,
  type Clock,
  createInvoker,
  type Invoker,
  only,
  type Policy,
  pipeline,
} from '@quayside/core';
import { circuitBreaker, retry, timeout } from '@quayside/core/resilience';
import type { DiscordOptions } from './discord-options.js';
import { createDiscordSend, type DiscordSend } from './discord-request.js';

/** What everything in one adapter shares. */
export interface DiscordParts {
  readonly invoker: Invoker;
  readonly send: DiscordSend;
  readonly guildId: string | undefined;
}

/** Makes the parts of one adapter. @throws misconfigured naming the option that cannot work */
export function createDiscordParts(options: DiscordOptions): DiscordParts {
  const { clock, listeners, guildId, policy = defaultPolicy(clock) } = options;
  return {
    send: createDiscordSend(options),
    invoker: createInvoker({ policy, listeners, clock }),
    guildId,
  };
}

const TOTAL_MS = 30_000;
/** A file takes as long as its connection needs; what is stuck ends long before. */
const TOTAL_OF_FILE_MS = 900_000;

/** Around a call; what is around each of its requests is in `createRequestPolicy`. */
function defaultPolicy(clock: Clock | undefined): Policy {
  const isFile = ({ operation }: CallIdentity): boolean => operation === 'uploadFile';
  return pipeline(
    only(isFile, timeout(TOTAL_OF_FILE_MS, { clock })),
    only((call) => !isFile(call), timeout(TOTAL_MS, { clock })),
    retry({ clock }),
    circuitBreaker({ clock }),
  );
}
