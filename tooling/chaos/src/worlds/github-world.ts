import { take } from '@quayside/core';
import { createGitHub, type GitHub } from '@quayside/github';
import { createFakeGitHub } from '@quayside/github/testing';
import { effectsOf } from '../effects.ts';
import { noPolicy } from '../quick-policy.ts';
import type { Link, Task, World } from '../task.ts';

const TASKS_PER_REPOSITORY = 50;
const LABELLED = 'labelled';

/** Issues, comments, labels, files and workflow runs. */
export function createGitHubWorld(tasks: number): World<GitHub> {
  const fake = createFakeGitHub({
    hourlyLimit: Number.MAX_SAFE_INTEGER,
    repositories: Array.from({ length: Math.ceil(tasks / TASKS_PER_REPOSITORY) }, (_, nth) => ({
      path: repositoryOf(nth * TASKS_PER_REPOSITORY),
      workflows: Array.from({ length: TASKS_PER_REPOSITORY }, (__, index) =>
        workflowOf(idOf(nth * TASKS_PER_REPOSITORY + index)),
      ),
    })),
  });
  const connect = (link: Partial<Link>): GitHub => createGitHub({ token: 'ghp_fake', ...link });
  const direct = connect({ fetch: fake.fetch, policy: noPolicy });
  return {
    provider: 'github',
    listen: () => fake.listen(),
    connect,
    prepare: (count) =>
      Promise.all(Array.from({ length: count }, (_, index) => toTask(index, direct))),
    readLedger: async (done) => {
      const repositories = new Set(done.map((_, index) => repositoryOf(index)));
      const entries = await Promise.all([...repositories].map((one) => entriesOf(one, direct)));
      return { effects: effectsOf(entries.flat(), (entry) => entry) };
    },
  };
}

const idOf = (index: number): string => `task-${index}`;
const repositoryOf = (index: number): string =>
  `acme/shop-${Math.floor(index / TASKS_PER_REPOSITORY)}`;
const workflowOf = (id: string): string => `${id}.yml`;

async function toTask(index: number, { code }: GitHub): Promise<Task<GitHub>> {
  const id = idOf(index);
  const repository = repositoryOf(index);
  const { number } = await code.createIssue({ repository, title: `set up for ${id}` });
  const file = { repository, path: `${id}.txt`, content: id, message: id };
  const run = { repository, workflow: workflowOf(id), ref: 'main' };
  const tasks: readonly Omit<Task<GitHub>, 'id'>[] = [
    write('createIssue', async (github) => {
      const issue = await github.code.createIssue({ repository, title: id });
      return String(issue.number);
    }),
    write('commentOnIssue', async (github) => {
      const comment = await github.code.commentOnIssue({ repository, number, body: id });
      return comment.id;
    }),
    write('putFile', async (github) => (await github.code.putFile(file)).commitSha),
    write('dispatchWorkflow', async (github) => (await github.code.dispatchWorkflow(run)).id),
    {
      operation: 'addLabels',
      repeatable: true,
      run: async (github) => {
        await github.code.addLabels({ repository, number, labels: [id] });
        return LABELLED;
      },
    },
  ];
  const task = tasks[index % tasks.length];
  if (task === undefined) throw new RangeError('there is no such task');
  return { id, ...task };
}

const write = (operation: string, run: Task<GitHub>['run']) => ({
  operation,
  run,
  repeatable: false,
});

interface Entry {
  readonly task: string | undefined;
  readonly effect: string;
}

/** Tasks write their id into titles, comments, labels, commits and the names of workflows. */
async function entriesOf(repository: string, { code, client }: GitHub): Promise<readonly Entry[]> {
  const everything = Number.POSITIVE_INFINITY;
  const issues = await take(
    code.listIssues({ repository, state: 'all', pageSize: 100 }),
    everything,
  );
  const comments = await take(
    client.list<Comment>(`/repos/${repository}/issues/comments`, { query: { per_page: 100 } }),
    everything,
  );
  const commits = await take(code.listCommits({ repository, pageSize: 100 }), everything);
  const runs = await take(code.listWorkflowRuns({ repository, pageSize: 100 }), everything);
  return [
    ...issues.map(({ title, number }) => ({ task: title, effect: String(number) })),
    ...issues.flatMap(({ labels }) => labels.map((task) => ({ task, effect: LABELLED }))),
    ...comments.map(({ body, id }) => ({ task: body, effect: String(id) })),
    ...commits.map(({ message, sha }) => ({ task: message, effect: sha })),
    ...runs.map(({ name, id }) => ({ task: name, effect: id })),
  ];
}

/** A comment as GitHub writes it. */
interface Comment {
  readonly id: number;
  readonly body: string;
}
