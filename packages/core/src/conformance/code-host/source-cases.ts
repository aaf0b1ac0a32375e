import { take } from '../../page.js';
import { check, checkCode, checkEqual } from '../check.js';
import type { CodeHostCase } from './code-host-session.js';

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** What files, refs, commits and statuses promise. */
export const sourceCases: readonly CodeHostCase[] = [
  {
    group: 'files',
    name: 'what was written is what is read, bytes as they are',
    needs: ['putFile', 'getFile', 'createRef'],
    run: async ({ code, repository, branch, unique }) => {
      const { name } = await branch();
      const path = `${unique('folder')}/ä b.bin`;
      const content = new Uint8Array([0, 255, 128, 10]);
      const file = { repository, path, branch: name, message: 'Add' };
      const written = await code.putFile({ ...file, content });
      const read = await code.getFile({ repository, path, ref: name });
      checkEqual([...read.content], [...content], 'the bytes');
      if (written.sha !== undefined) checkEqual(read.sha, written.sha, "the blob's id");
    },
  },
  {
    group: 'files',
    name: 'a file that is not there is not found, and a directory is a conflict',
    needs: ['putFile', 'getFile', 'createRef'],
    run: async ({ code, repository, branch, writeFile, failure }) => {
      const { name: ref } = await branch();
      const { path } = await writeFile(ref);
      const missing = code.getFile({ repository, path: 'no/such/file', ref });
      checkCode(await failure(missing), 'not_found');
      const folder = path.slice(0, path.lastIndexOf('/'));
      checkCode(await failure(code.getFile({ repository, path: folder, ref })), 'conflict');
    },
  },
  {
    group: 'files',
    name: 'a change that builds on an old version is a conflict, and changes nothing',
    needs: ['putFile', 'getFile', 'createRef'],
    run: async ({ code, repository, branch, writeFile, failure }) => {
      const { name } = await branch();
      const { path } = await writeFile(name);
      const { sha } = await code.getFile({ repository, path, ref: name });
      const put = (content: string): Promise<unknown> =>
        code.putFile({
          repository,
          path,
          branch: name,
          message: content,
          content,
          previousSha: sha,
        });
      await put('second');
      checkCode(await failure(put('third, built on the first')), 'conflict');
      const { content } = await code.getFile({ repository, path, ref: name });
      checkEqual(textOf(content), 'second', 'what the file says');
    },
  },
  {
    group: 'files',
    name: 'a deleted file is gone',
    needs: ['putFile', 'getFile', 'deleteFile', 'createRef'],
    run: async ({ code, repository, branch, writeFile, failure }) => {
      const { name } = await branch();
      const { path } = await writeFile(name);
      await code.deleteFile({ repository, path, branch: name, message: 'Delete' });
      checkCode(await failure(code.getFile({ repository, path, ref: name })), 'not_found');
    },
  },
  {
    group: 'refs',
    name: 'making one again is the same, elsewhere it is a conflict',
    needs: ['createRef', 'getRef', 'deleteRef', 'putFile'],
    run: async ({ code, repository, branch, writeFile, failure }) => {
      const made = await branch();
      checkEqual(await code.createRef({ repository, ...made }), made, 'the same branch again');
      const { commitSha } = await writeFile(made.name);
      const moved = { repository, kind: 'branch', name: made.name } as const;
      checkEqual((await code.getRef(moved)).sha, commitSha, 'where the branch points');
      checkCode(await failure(code.createRef({ ...moved, sha: made.sha })), 'conflict');
      await code.deleteRef(moved);
      await code.deleteRef(moved);
      checkCode(await failure(code.getRef(moved)), 'not_found');
    },
  },
  {
    group: 'refs',
    name: 'branches are listed',
    needs: ['createRef', 'listRefs'],
    run: async ({ code, repository, branch }) => {
      const { name } = await branch();
      const listed = await take(code.listRefs({ repository, kind: 'branch', pageSize: 1 }), 1000);
      check(
        listed.some((ref) => ref.name === name),
        'the new branch is missing',
      );
      check(
        listed.every(({ kind }) => kind === 'branch'),
        'a tag is among the branches',
      );
    },
  },
  {
    group: 'commits',
    name: 'are listed newest first, for a branch and for a path',
    needs: ['listCommits', 'putFile', 'createRef'],
    run: async ({ code, repository, branch, writeFile, connection }) => {
      const { name: ref } = await branch();
      await connection.passTime?.();
      const first = await writeFile(ref);
      await connection.passTime?.();
      const second = await writeFile(ref);
      const newest = await take(code.listCommits({ repository, ref, pageSize: 1 }), 2);
      checkEqual(
        newest.map(({ sha }) => sha),
        [second.commitSha, first.commitSha],
        'the newest commits',
      );
      const ofPath = await take(code.listCommits({ repository, ref, path: first.path }), 10);
      checkEqual(
        ofPath.map(({ sha }) => sha),
        [first.commitSha],
        'the commits of the path',
      );
    },
  },
  {
    group: 'statuses',
    name: 'the latest word of a name counts',
    needs: ['setStatus', 'listStatuses', 'putFile', 'createRef', 'statuses'],
    run: async ({ code, repository, branch, writeFile, unique }) => {
      const { commitSha: sha } = await writeFile((await branch()).name);
      const name = unique('check');
      for (const state of ['pending', 'success'] as const)
        await code.setStatus({ repository, sha, name, state, description: state });
      const listed = await take(code.listStatuses({ repository, sha }), 100);
      checkEqual(
        listed.filter((one) => one.name === name).map(({ state }) => state),
        ['success'],
        'the states of the check',
      );
    },
  },
];
