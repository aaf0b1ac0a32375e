export type { FakeGitHub, FakeGitHubOptions, FakeGraphql } from './create-fake-github.js';
export { createFakeGitHub } from './create-fake-github.js';
export type { FakeOAuthApp } from './fake-grants.js';
export type { FakeRepositoryOptions } from './github-state.js';
export { signGitHubPayload } from './sign-github-payload.js';
