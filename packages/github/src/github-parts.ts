import { createInvoker, type Invoker } from '@quayside/core';
import { standard } from '@quayside/core/resilience';
import type { GitHubOptions } from './github-options.js';
import { createGitHubSend, type GitHubSend } from './github-request.js';

/** What everything in one adapter shares. */
export interface GitHubParts {
  readonly invoker: Invoker;
  readonly send: GitHubSend;
  /** Whether the token is an installation's, which is no person's. */
  readonly isApp: boolean;
}

/** Makes the parts of one adapter. @throws misconfigured naming the option that cannot work */
export function createGitHubParts(options: GitHubOptions): GitHubParts {
  const { clock, listeners, policy = standard({ clock }) } = options;
  return {
    send: createGitHubSend(options),
    invoker: createInvoker({ policy, listeners, clock }),
    isApp: options.app !== undefined,
  };
}
