import { take } from '../../page.js';
import { check, checkCode, checkEqual } from '../check.js';
import type { CodeHostCase } from './code-host-session.js';

/** What issues promise. */
export const issueCases: readonly CodeHostCase[] = [
  {
    group: 'issues',
    name: 'what was created is what is read',
    needs: ['createIssue', 'getIssue'],
    run: async ({ code, repository, unique }) => {
      const title = unique('issue');
      const created = await code.createIssue({ repository, title, body: 'A *body*' });
      checkEqual([created.title, created.body, created.state], [title, 'A *body*', 'open'], 'it');
      const read = await code.getIssue({ repository, number: created.number });
      checkEqual([read.title, read.number, read.url], [title, created.number, created.url], 'it');
    },
  },
  {
    group: 'issues',
    name: 'an unknown one is not found',
    needs: ['getIssue'],
    run: async ({ code, repository, failure }) => {
      checkCode(await failure(code.getIssue({ repository, number: 999_999_999 })), 'not_found');
    },
  },
  {
    group: 'issues',
    name: 'an update changes what is given, and nothing else',
    needs: ['createIssue', 'updateIssue'],
    run: async ({ code, repository, unique }) => {
      const title = unique('issue');
      const { number } = await code.createIssue({ repository, title, body: 'stays' });
      const state = 'closed';
      const closed = await code.updateIssue({
        repository,
        number,
        state,
        closeReason: 'not_planned',
      });
      checkEqual([closed.title, closed.body, closed.state], [title, 'stays', 'closed'], 'closed');
      check(closed.closedAt !== undefined, 'a closed issue says when');
      const open = await code.updateIssue({ repository, number, state: 'open', title: 'new' });
      checkEqual([open.title, open.body, open.state], ['new', 'stays', 'open'], 'reopened');
    },
  },
  {
    group: 'issues',
    name: 'labels are added once, taken away, and replaced as a whole',
    needs: ['createIssue', 'addLabels', 'removeLabels', 'updateIssue', 'getIssue'],
    run: async ({ code, repository, unique }) => {
      const title = unique('issue');
      const { number } = await code.createIssue({ repository, title, labels: ['bug'] });
      const labelsNow = async (): Promise<readonly string[]> =>
        (await code.getIssue({ repository, number })).labels.toSorted();
      await code.addLabels({ repository, number, labels: ['bug', 'urgent'] });
      checkEqual(await labelsNow(), ['bug', 'urgent'], 'the labels after adding');
      await code.removeLabels({ repository, number, labels: ['bug', 'never-there'] });
      checkEqual(await labelsNow(), ['urgent'], 'the labels after removing');
      await code.updateIssue({ repository, number, labels: [] });
      checkEqual(await labelsNow(), [], 'the labels after replacing');
    },
  },
  {
    group: 'issues',
    name: 'comments are counted',
    needs: ['createIssue', 'commentOnIssue', 'getIssue'],
    run: async ({ code, repository, unique }) => {
      const { number } = await code.createIssue({ repository, title: unique('issue') });
      const comment = await code.commentOnIssue({ repository, number, body: 'I *agree*' });
      checkEqual(comment.body, 'I *agree*', 'the comment');
      checkEqual((await code.getIssue({ repository, number })).comments, 1, 'the count');
    },
  },
  {
    group: 'listIssues',
    name: 'lists each once, newest first, over several pages, change requests never',
    needs: ['createIssue', 'listIssues'],
    run: async ({ code, repository, unique, connection, attempts }) => {
      const numbers: number[] = [];
      const label = unique('label').slice(0, 40);
      for (let made = 0; made < 3; made += 1) {
        const title = unique('issue');
        numbers.push((await code.createIssue({ repository, title, labels: [label] })).number);
        await connection.passTime?.();
      }
      const list = code.listIssues({ repository, labels: [label], pageSize: 1 });
      checkEqual(
        (await take(list, 10)).map(({ number }) => number),
        numbers.toReversed(),
        'our issues',
      );
      check(attempts('listIssues') >= 3, 'pages of one take a request each');
      const [before] = await take(
        code.listIssues({ repository, labels: [label], pageSize: 2 }).byPage(),
        1,
      );
      check(before?.next !== undefined, 'a page with more behind it needs a cursor');
    },
  },
  {
    group: 'listIssues',
    name: 'narrows by state',
    needs: ['createIssue', 'updateIssue', 'listIssues'],
    run: async ({ code, repository, unique }) => {
      const labels = [unique('label').slice(0, 40)];
      const create = (): ReturnType<typeof code.createIssue> =>
        code.createIssue({ repository, title: unique('issue'), labels });
      const [open, closed] = [await create(), await create()];
      await code.updateIssue({ repository, number: closed.number, state: 'closed' });
      const listed = async (state: 'open' | 'closed' | 'all'): Promise<number[]> =>
        (await take(code.listIssues({ repository, labels, state }), 10))
          .map(({ number }) => number)
          .toSorted((a, b) => a - b);
      checkEqual(await listed('open'), [open.number], 'the open ones');
      checkEqual(await listed('closed'), [closed.number], 'the closed ones');
      checkEqual(await listed('all'), [open.number, closed.number], 'all of them');
    },
  },
];
