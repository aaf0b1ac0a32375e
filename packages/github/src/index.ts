export type { GitHubOAuthOptions, GitHubUserTokens } from './auth/github-oauth-options.js';
export type { GitHub } from './create-github.js';
export { createGitHub } from './create-github.js';
export type { GitHubClient, GitHubClientRequest, GitHubListRequest } from './github-client.js';
export type { GitHubAppOptions, GitHubOptions } from './github-options.js';
export type { GitHubPacingOptions, GitHubPacingSettings } from './github-pacing.js';
export { githubPacing } from './github-pacing.js';
export type {
  GitHubGraphql,
  GraphqlAnswer,
  GraphqlError,
  GraphqlOptions,
} from './graphql/bind-graphql.js';
export type { GraphqlRateLimit } from './graphql/graphql-rate-limit.js';
export type { GitHubDelivery } from './webhooks/github-delivery.js';
