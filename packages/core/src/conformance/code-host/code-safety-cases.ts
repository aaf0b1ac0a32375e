import { take } from '../../page.js';
import { abortable } from '../abortable.js';
import { check, checkCode, checkEqual } from '../check.js';
import { onceMore } from '../once-more.js';
import type { CodeHostCase, CodeHostSession } from './code-host-session.js';

async function lose(
  { connection }: CodeHostSession,
  operation: 'createIssue' | 'updateIssue',
): Promise<void> {
  check(
    connection.loseNextAnswer !== undefined,
    'needs connection.loseNextAnswer, or capabilities: { lostAnswers: false }',
  );
  await connection.loseNextAnswer(operation);
}

/** What the port promises about aborts, lost answers, wrong input and secrets. */
export const codeSafetyCases: readonly CodeHostCase[] = [
  {
    group: 'abort',
    name: "rejects with the caller's reason, before and during the call",
    needs: ['getRepository'],
    run: async ({ code, repository, failure, attempts }) => {
      const { controller, reason } = abortable();
      const { signal } = controller;
      const running = failure(code.getRepository(repository, { signal }));
      controller.abort(reason);
      check((await running) === reason, 'another reason');
      const sent = attempts('getRepository');
      check((await failure(code.getRepository(repository, { signal }))) === reason, 'another');
      checkEqual(attempts('getRepository'), sent, 'the requests after the abort');
    },
  },
  {
    group: 'lost answers',
    name: 'an issue may have been opened, and a policy does not open it again',
    needs: ['createIssue', 'listIssues', 'lostAnswers'],
    run: async (first) => {
      const session = await first.reconnect(onceMore);
      const { code, repository, unique, failure, attempts } = session;
      const labels = [unique('label').slice(0, 40)];
      await lose(session, 'createIssue');
      const opening = code.createIssue({ repository, title: 'lost', labels });
      const error = checkCode(await failure(opening), 'unavailable', 'timeout');
      checkEqual([error.execution, attempts('createIssue')], ['unknown', 1], 'what is known');
      checkEqual((await take(code.listIssues({ repository, labels }), 10)).length, 1, 'the issues');
    },
  },
  {
    group: 'lost answers',
    name: 'an update is made again: the state is the same',
    needs: ['createIssue', 'updateIssue', 'lostAnswers'],
    run: async (first) => {
      const session = await first.reconnect(onceMore);
      const { code, repository, unique, attempts } = session;
      const { number } = await code.createIssue({ repository, title: unique('issue') });
      await lose(session, 'updateIssue');
      const updated = await code.updateIssue({ repository, number, state: 'closed' });
      checkEqual([updated.state, attempts('updateIssue')], ['closed', 2], 'the update');
    },
  },
  {
    group: 'input',
    name: 'what is wrong is refused before anything is sent',
    needs: ['getRepository', 'createIssue'],
    run: async ({ code, repository, failure, attempts }) => {
      checkCode(await failure(code.getRepository('no-slash')), 'invalid_request');
      checkCode(await failure(code.createIssue({ repository, title: '' })), 'invalid_request');
      const unknown = { repository, title: 'a', colour: 'red' };
      checkCode(await failure(code.createIssue(unknown)), 'invalid_request');
      checkEqual(attempts('getRepository') + attempts('createIssue'), 0, 'the requests');
    },
  },
  {
    group: 'secrets',
    name: 'no error and no fact of a failing call holds one',
    needs: ['getRepository'],
    run: async ({ code, missing, failure, facts }) => {
      await failure(code.getRepository(missing));
      check(facts.length >= 2, 'the connection reports no facts');
    },
  },
];
