import { createInvoker, type Invoker, type Policy } from '@quayside/core';
import { standard } from '@quayside/core/resilience';
import { type GitHubOptions, misconfigured } from './github-options.js';
import { githubPacing } from './github-pacing.js';
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
  const { clock, listeners, pacing, policy } = options;
  if (policy !== undefined && pacing !== undefined)
    throw misconfigured('pacing', 'tunes the default policy, and `policy` replaces it');
  return {
    send: createGitHubSend(options),
    invoker: createInvoker({ policy: policy ?? defaultPolicy(options), listeners, clock }),
    isApp: options.app !== undefined,
  };
}

/** A state of its own for every adapter: limits are those of its token. */
function defaultPolicy({ clock, pacing = {} }: GitHubOptions): Policy {
  return standard({ clock, ...(pacing && { pacing: githubPacing({ ...pacing, clock }) }) });
}
