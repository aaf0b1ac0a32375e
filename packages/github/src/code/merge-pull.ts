import {
  type Call,
  type IntegrationError,
  isIntegrationError,
  type MergeChangeRequestInput,
} from '@quayside/core';
import { afterSending, changed } from '../before-sending.js';
import type { GitHubSend } from '../github-request.js';
import { repoPath } from '../repo-path.js';
import { type GitHubPull, pullSchema } from '../wire/pull.js';

/** Merges, and reads what became of it. A refusal of one that is merged already is no failure. */
export async function mergePull(
  send: GitHubSend,
  { repository, number, method, sourceSha, commitMessage }: MergeChangeRequestInput,
  call: Call,
): Promise<GitHubPull> {
  const path = repoPath(repository, 'pulls', number);
  const json = { merge_method: method, sha: sourceSha, commit_message: commitMessage };
  const read = (): Promise<GitHubPull> => send(call, 'GET', path, { schema: pullSchema });
  try {
    await send(call, 'PUT', `${path}/merge`, { json });
  } catch (error) {
    if (!isIntegrationError(error) || (error.status !== 405 && error.status !== 409)) throw error;
    const pull = await read();
    if (isMerged(pull)) return pull;
    throw error.status === 405 ? judged(error, pull) : error;
  }
  return afterSending(read());
}

function isMerged({ merged_at: mergedAt }: GitHubPull): boolean {
  return mergedAt !== null && mergedAt !== undefined;
}

/** GitHub answers 405 for a state that forbids a merge, and for its rules. */
function judged(error: IntegrationError, { state, mergeable }: GitHubPull): IntegrationError {
  const { message } = error;
  const isState =
    state === 'closed' ||
    mergeable === false ||
    /not mergeable|was modified|draft|conflict/i.test(message);
  const code = isState ? 'conflict' : 'rejected';
  const said = message.replace(/ \(\w+\)\..*$/s, '');
  return changed(error, { message: `${said} (${code}).`, code });
}
