import type { BoundPort, CodeHost } from '@quayside/core';
import type { WebhookVerifier } from '@quayside/core/webhooks';
import { bindCodeHost } from './code/bind-code-host.js';
import { createGitHubClient, type GitHubClient } from './github-client.js';
import type { GitHubOptions } from './github-options.js';
import { createGitHubParts } from './github-parts.js';
import { bindGraphql, type GitHubGraphql } from './graphql/bind-graphql.js';
import type { GitHubDelivery } from './webhooks/github-delivery.js';
import { createGitHubWebhooks } from './webhooks/github-webhooks.js';

/** GitHub: the code host port, GraphQL, its deliveries, and a way to everything else. */
export interface GitHub extends AsyncDisposable {
  /** The port: portable, and what a gateway holds. Its probe reads the rate limit, which is free. */
  readonly code: BoundPort<CodeHost>;
  /** Asks the GraphQL API. What could be answered comes beside the errors of what could not. */
  readonly graphql: GitHubGraphql;
  /** Verifies deliveries, JSON and form ones. */
  readonly webhooks: WebhookVerifier<GitHubDelivery>;
  readonly client: GitHubClient;
}

/**
 * Makes the adapter. Nothing is sent, and nothing is held open that was not passed in.
 *
 * @throws misconfigured naming the option that cannot work
 */
export function createGitHub(options: GitHubOptions): GitHub {
  const parts = createGitHubParts(options);
  return {
    code: bindCodeHost(parts),
    graphql: bindGraphql(parts),
    webhooks: createGitHubWebhooks(options),
    client: createGitHubClient(parts),
    // Connections belong to the transport, and a transport to whoever made it.
    [Symbol.asyncDispose]: async () => {},
  };
}
