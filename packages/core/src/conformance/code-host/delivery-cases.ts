import { take } from '../../page.js';
import type { ChangeRequest } from '../../ports/code-host-resources.js';
import { check, checkCode, checkEqual } from '../check.js';
import type { CodeHostCase, CodeHostSession } from './code-host-session.js';

/** Opens a change request with one new file. */
async function openChange(
  session: CodeHostSession,
): Promise<ChangeRequest & { readonly path: string }> {
  const { code, repository, branch, writeFile, unique } = session;
  const [source, target] = [await branch(), await branch()];
  const { path } = await writeFile(source.name);
  const made = await code.createChangeRequest({
    repository,
    title: unique('change'),
    body: 'why',
    sourceBranch: source.name,
    targetBranch: target.name,
  });
  return { ...made, path };
}

/** What change requests, workflows and releases promise. */
export const deliveryCases: readonly CodeHostCase[] = [
  {
    group: 'change requests',
    name: 'one pair of branches has one',
    needs: ['createChangeRequest', 'getChangeRequest', 'putFile', 'createRef'],
    run: async (session) => {
      const { code, repository, failure } = session;
      const { number, sourceBranch, targetBranch, title } = await openChange(session);
      const read = await code.getChangeRequest({ repository, number });
      checkEqual([read.title, read.state, read.draft], [title, 'open', false], 'it when read');
      const again = { repository, title, sourceBranch, targetBranch };
      checkCode(await failure(code.createChangeRequest(again)), 'conflict');
    },
  },
  {
    group: 'change requests',
    name: 'a merge brings the file, and merging again returns what is merged',
    needs: ['createChangeRequest', 'mergeChangeRequest', 'getFile', 'putFile', 'createRef'],
    run: async (session) => {
      const { code, repository } = session;
      const { number, targetBranch, path } = await openChange(session);
      const merged = await code.mergeChangeRequest({ repository, number });
      checkEqual(merged.state, 'merged', 'the state');
      check(merged.mergedAt !== undefined, 'a merged change says when');
      await code.getFile({ repository, path, ref: targetBranch });
      checkEqual((await code.mergeChangeRequest({ repository, number })).state, 'merged', 'again');
    },
  },
  {
    group: 'change requests',
    name: 'a change that has moved is not merged',
    needs: ['createChangeRequest', 'mergeChangeRequest', 'putFile', 'createRef'],
    run: async (session) => {
      const { code, repository, writeFile, failure } = session;
      const { number, sourceSha, sourceBranch } = await openChange(session);
      await writeFile(sourceBranch);
      const merging = code.mergeChangeRequest({ repository, number, sourceSha });
      checkCode(await failure(merging), 'conflict');
    },
  },
  {
    group: 'change requests',
    name: 'are reviewed and listed',
    needs: [
      'createChangeRequest',
      'reviewChangeRequest',
      'listChangeRequests',
      'putFile',
      'createRef',
    ],
    run: async (session) => {
      const { code, repository } = session;
      const { number, sourceBranch } = await openChange(session);
      const body = 'looks good';
      const review = await code.reviewChangeRequest({
        repository,
        number,
        verdict: 'comment',
        body,
      });
      checkEqual(review.verdict, 'comment', 'the verdict');
      const listed = await take(code.listChangeRequests({ repository, sourceBranch }), 10);
      checkEqual(
        listed.map((one) => one.number),
        [number],
        'the changes of the branch',
      );
    },
  },
  {
    group: 'workflows',
    name: 'one that was started is listed, and one that is not there is not found',
    needs: ['dispatchWorkflow', 'listWorkflowRuns', 'getWorkflowRun', 'getRepository'],
    run: async ({ code, repository, fixtures, failure }) => {
      const { defaultBranch: ref = 'main' } = await code.getRepository(repository);
      const workflow = fixtures.workflow ?? 'ci.yml';
      const { id } = await code.dispatchWorkflow({ repository, workflow, ref });
      if (id !== undefined) {
        const run = await code.getWorkflowRun({ repository, id });
        checkEqual(run.branch, ref, 'the branch of the run');
        const listed = await take(code.listWorkflowRuns({ repository, workflow }), 20);
        check(
          listed.some((one) => one.id === id),
          'the run is missing',
        );
      }
      const missing = code.dispatchWorkflow({ repository, workflow: 'no-such.yml', ref });
      checkCode(await failure(missing), 'not_found');
    },
  },
  {
    group: 'releases',
    name: 'one tag has one, and each of its files a name of its own',
    needs: ['createRelease', 'uploadReleaseAsset', 'listReleases'],
    run: async ({ code, repository, unique, failure }) => {
      const tag = unique('v');
      const release = await code.createRelease({ repository, tag, name: 'R', body: 'notes' });
      checkEqual([release.tag, release.draft], [tag, false], 'the release');
      checkCode(await failure(code.createRelease({ repository, tag })), 'conflict');
      const asset = { repository, release: release.id, name: 'a.bin' };
      const content = new Uint8Array([0, 255]);
      const uploaded = await code.uploadReleaseAsset({ ...asset, content });
      checkEqual(uploaded.name, 'a.bin', 'the name of the file');
      const again = code.uploadReleaseAsset({ ...asset, content: 'text' });
      checkCode(await failure(again), 'conflict');
      const [newest] = await take(code.listReleases({ repository, pageSize: 1 }), 1);
      check(newest !== undefined, 'the list of releases is empty');
    },
  },
];
