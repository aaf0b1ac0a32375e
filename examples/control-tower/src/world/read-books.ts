import { createGitHub } from '@quayside/github';
import type { FakeGitHub } from '@quayside/github/testing';
import type { FakeOpenAI } from '@quayside/openai/testing';
import type { FakeSlack } from '@quayside/slack/testing';
import type { FakeBooks } from './fake-books.ts';
import { REPOSITORIES } from './seed.ts';

interface Fakes {
  readonly github: FakeGitHub;
  readonly slack: FakeSlack;
  readonly openai: FakeOpenAI;
}

export async function readBooks({ github, slack, openai }: Fakes): Promise<FakeBooks> {
  const { code } = createGitHub({ token: 'ghp_books', fetch: github.fetch, pacing: false });
  const followUps: string[] = [];
  for (const { path: repository } of REPOSITORIES)
    for await (const issue of code.listIssues({ repository, labels: ['decision-desk'] }))
      followUps.push(`${repository} ${issue.title}\n${issue.body ?? ''}`);
  return {
    messages: slack.messages().map(({ text }) => text),
    followUps: followUps.toSorted(),
    tokens: { ...openai.tokens },
  };
}
