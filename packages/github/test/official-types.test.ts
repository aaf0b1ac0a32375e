import type { RestEndpointMethodTypes as Official } from '@octokit/rest';
import { describe, expect, it } from 'vitest';
import type { GitHubCheckRun, GitHubCommit, GitHubStatus } from '../src/wire/commit.js';
import type { GitHubNamedRef, GitHubRef } from '../src/wire/content.js';
import type { GitHubComment, GitHubIssue } from '../src/wire/issue.js';
import type { GitHubPull, GitHubReview } from '../src/wire/pull.js';
import type { GitHubAsset, GitHubRelease } from '../src/wire/release.js';
import type { GitHubRepository } from '../src/wire/repository.js';
import type { GitHubCodeMatch } from '../src/wire/search.js';
import type { GitHubRun } from '../src/wire/workflow.js';

type Issues = Official['issues'];
type Pulls = Official['pulls'];
type Repos = Official['repos'];
type Git = Official['git'];
type Data<Method extends { response: { data: unknown } }> = Method['response']['data'];

/** What the official types say fits what is read here: each line compiles, or the shapes have drifted apart. */
const fits = [
  (one: Data<Repos['get']>): GitHubRepository => one,
  (one: Data<Repos['listForOrg']>[number]): GitHubRepository => one,
  (one: Data<Issues['get']>): GitHubIssue => one,
  (one: Data<Issues['listForRepo']>[number]): GitHubIssue => one,
  (one: Data<Issues['createComment']>): GitHubComment => one,
  (one: Data<Pulls['get']>): GitHubPull => one,
  (one: Data<Pulls['list']>[number]): GitHubPull => one,
  (one: Data<Pulls['createReview']>): GitHubReview => one,
  (one: Data<Repos['listCommits']>[number]): GitHubCommit => one,
  (one: Data<Repos['createCommitStatus']>): GitHubStatus => one,
  (one: Data<Official['checks']['listForRef']>['check_runs'][number]): GitHubCheckRun => one,
  (one: Data<Git['getRef']>): GitHubRef => one,
  (one: Data<Repos['listBranches']>[number]): GitHubNamedRef => one,
  (one: Data<Official['actions']['getWorkflowRun']>): GitHubRun => one,
  (one: Data<Repos['createRelease']>): GitHubRelease => one,
  (one: Data<Repos['uploadReleaseAsset']>): GitHubAsset => one,
  (one: Data<Official['search']['code']>['items'][number]): GitHubCodeMatch => one,
];

describe('official response types', () => {
  it('fit the shapes that are read', () => {
    expect(fits).toHaveLength(17);
  });
});
