import {
  type Call,
  type CodeHost,
  type Driver,
  isIntegrationError,
  type Ref,
  type RefInput,
} from '@quayside/core';
import { githubError } from '../github-errors.js';
import type { GitHubParts } from '../github-parts.js';
import type { GitHubSend } from '../github-request.js';
import { readPage } from '../read-page.js';
import { repoPath } from '../repo-path.js';
import { namedRefSchema, refSchema } from '../wire/content.js';

type RefOperations = Pick<Driver<CodeHost>, 'getRef' | 'listRefs' | 'createRef' | 'deleteRef'>;

const FOLDERS = { branch: 'heads', tag: 'tags' } as const;
/** A tag may name a tag; nobody builds longer chains. */
const MOST_TAGS = 5;

export function refOperations({ send }: GitHubParts): RefOperations {
  return {
    getRef: (input, call) => readRef(send, input, call),
    listRefs: async ({ repository, kind, pageSize }, call, cursor) => {
      const path = repoPath(repository, kind === 'branch' ? 'branches' : 'tags');
      const query = { per_page: pageSize };
      const page = await readPage(send, { call, path, query, cursor, item: namedRefSchema });
      const items = page.items.map(({ name, commit }): Ref => ({ kind, name, sha: commit.sha }));
      return { items, next: page.next };
    },
    createRef: async ({ sha, ...input }, call) => {
      const { repository, kind, name } = input;
      const json = { ref: `refs/${FOLDERS[kind]}/${name}`, sha };
      try {
        await send(call, 'POST', repoPath(repository, 'git', 'refs'), { json });
        return { kind, name, sha };
      } catch (error) {
        if (!isIntegrationError(error, 'conflict') || error.status !== 422) throw error;
        const known = await readRef(send, input, call);
        if (known.sha === sha) return known;
        throw error;
      }
    },
    deleteRef: async (input, call) => {
      try {
        await send(
          call,
          'DELETE',
          `${repoPath(input.repository, 'git', 'refs')}/${pathOf(input)}`,
          {
            route: '/repos/{owner}/{repo}/git/refs/{ref}',
          },
        );
      } catch (error) {
        if (!isAbsent(error)) throw error;
      }
    },
  };
}

/** A branch that is protected is a 422 too. */
function isAbsent(error: unknown): boolean {
  if (isIntegrationError(error, 'not_found')) return true;
  return isIntegrationError(error) && error.status === 422 && /does not exist/i.test(error.message);
}

async function readRef(send: GitHubSend, input: RefInput, call: Call): Promise<Ref> {
  const { repository, kind, name } = input;
  const path = `${repoPath(repository, 'git', 'ref')}/${pathOf(input)}`;
  const route = '/repos/{owner}/{repo}/git/ref/{ref}';
  let { object } = await send(call, 'GET', path, { schema: refSchema, route });
  for (let tags = 0; object.type === 'tag'; tags += 1) {
    if (tags === MOST_TAGS)
      throw githubError(call, 'malformed_response', 'executed', 'the tag leads to no commit');
    const tag = repoPath(repository, 'git', 'tags', object.sha);
    ({ object } = await send(call, 'GET', tag, { schema: refSchema }));
  }
  return { kind, name, sha: object.sha };
}

function pathOf({ kind, name }: RefInput): string {
  return [FOLDERS[kind], ...name.split('/').map(encodeURIComponent)].join('/');
}
