import { type BoundPort, bindPort, type CodeHost, codeHost } from '@quayside/core';
import type { GitHubParts } from '../github-parts.js';
import { changeOperations } from './change-operations.js';
import { commitOperations } from './commit-operations.js';
import { fileOperations } from './file-operations.js';
import { issueOperations } from './issue-operations.js';
import { refOperations } from './ref-operations.js';
import { releaseOperations } from './release-operations.js';
import { repositoryOperations } from './repository-operations.js';
import { searchOperations } from './search-operations.js';
import { secretOperations } from './secret-operations.js';
import { workflowOperations } from './workflow-operations.js';

/** Binds the code host port. Its probe reads the rate limit, which every token may and which costs none of it. */
export function bindCodeHost(parts: GitHubParts): BoundPort<CodeHost> {
  const { invoker, send } = parts;
  const probe = {
    provider: 'github',
    port: 'code',
    operation: 'probe',
    idempotency: 'safe',
    idempotencyKey: undefined,
  } as const;
  const driver = {
    ...repositoryOperations(parts),
    ...issueOperations(parts),
    ...changeOperations(parts),
    ...commitOperations(parts),
    ...fileOperations(parts),
    ...refOperations(parts),
    ...workflowOperations(parts),
    ...releaseOperations(parts),
    ...searchOperations(parts),
    ...secretOperations(parts),
  };
  return bindPort(codeHost, driver, {
    provider: 'github',
    invoker,
    probe: async (options) => {
      await invoker.run({ ...probe }, options, (call) => send(call, 'GET', '/rate_limit'));
    },
  });
}
