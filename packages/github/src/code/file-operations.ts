import {
  type Call,
  type CodeHost,
  type Driver,
  type FileCommit,
  type IntegrationError,
  isIntegrationError,
} from '@quayside/core';
import { fromBase64, toBase64 } from '../base64.js';
import { beforeSending, changed } from '../before-sending.js';
import { githubError } from '../github-errors.js';
import type { GitHubParts } from '../github-parts.js';
import type { GitHubSend } from '../github-request.js';
import { repoPath } from '../repo-path.js';
import {
  blobSchema,
  contentSchema,
  fileCommitSchema,
  type GitHubContent,
} from '../wire/content.js';

type FileOperations = Pick<Driver<CodeHost>, 'getFile' | 'putFile' | 'deleteFile'>;

const ROUTE = '/repos/{owner}/{repo}/contents/{path}';

/** A file, and where it is looked for. */
interface Place {
  readonly repository: string;
  readonly path: string;
  readonly ref?: string | undefined;
}

export function fileOperations({ send }: GitHubParts): FileOperations {
  return {
    getFile: async (place, call) => {
      const file = await readFile(send, call, place);
      const { path, sha } = file;
      return { path, sha, content: await readContent(send, call, place.repository, file) };
    },
    putFile: async ({ content, previousSha, branch, ...file }, call) => {
      const place = { ...file, ref: branch };
      const sha = previousSha ?? (await beforeSending(shaOf(send, call, place)));
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      const { message } = file;
      const json = { message, content: toBase64(bytes), branch, sha };
      return change(send, call, 'PUT', place, json);
    },
    deleteFile: async ({ message, previousSha, branch, ...file }, call) => {
      const place = { ...file, ref: branch };
      const sha = previousSha ?? (await beforeSending(readFile(send, call, place))).sha;
      return change(send, call, 'DELETE', place, { message, branch, sha });
    },
  };
}

async function change(
  send: GitHubSend,
  call: Call,
  method: 'PUT' | 'DELETE',
  place: Place,
  json: Readonly<Record<string, unknown>>,
): Promise<FileCommit> {
  try {
    const request = { json, schema: fileCommitSchema, route: ROUTE };
    const { commit, content } = await send(call, method, pathOf(place), request);
    return { commitSha: commit.sha, sha: method === 'PUT' ? content?.sha : undefined };
  } catch (error) {
    throw isIntegrationError(error, 'invalid_request') && isStale(error) ? moved(error) : error;
  }
}

/** A file that came into being, or went, since it was looked for. */
function isStale({ status, message }: IntegrationError): boolean {
  return status === 422 && /\bsha\b/i.test(message);
}

function moved(error: IntegrationError): IntegrationError {
  const message = error.message.replace('(invalid_request)', '(conflict)');
  return changed(error, { message, code: 'conflict' });
}

async function shaOf(send: GitHubSend, call: Call, place: Place): Promise<string | undefined> {
  try {
    return (await readFile(send, call, place)).sha;
  } catch (error) {
    // Also where the repository or the branch is missing: then the write says so.
    if (isIntegrationError(error, 'not_found')) return undefined;
    throw error;
  }
}

async function readFile(send: GitHubSend, call: Call, place: Place): Promise<GitHubContent> {
  const query = { ref: place.ref };
  const request = { query, schema: contentSchema, route: ROUTE };
  const found = await send(call, 'GET', pathOf(place), request);
  if ('type' in found && found.type === 'file') return found;
  const what = 'type' in found ? found.type : 'directory';
  throw githubError(call, 'conflict', 'executed', `the path is a ${what}`);
}

/** GitHub leaves out what is above 1 MB; the blob has it, up to 100 MB. */
async function readContent(
  send: GitHubSend,
  call: Call,
  repository: string,
  { sha, encoding, content }: GitHubContent,
): Promise<Uint8Array> {
  if (encoding === 'base64' && content !== undefined) return decode(call, content);
  const blob = repoPath(repository, 'git', 'blobs', sha);
  return decode(call, (await send(call, 'GET', blob, { schema: blobSchema })).content);
}

function decode(call: Call, content: string): Uint8Array {
  try {
    return fromBase64(content);
  } catch {
    throw githubError(call, 'malformed_response', 'executed', 'the content is no base64');
  }
}

/** Slashes stand for themselves; GitHub takes them escaped too, a proxy may not. */
function pathOf({ repository, path }: Place): string {
  const segments = path.split('/').map(encodeURIComponent);
  return `${repoPath(repository, 'contents')}/${segments.join('/')}`;
}
