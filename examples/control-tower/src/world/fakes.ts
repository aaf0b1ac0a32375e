import { createServer } from 'node:http';
import { createFakeOpenAI } from '@quayside/openai/testing';
import { createFakeSlack } from '@quayside/slack/testing';
import { answerIssue } from './answer-issue.ts';
import type { FakeBooks } from './fake-books.ts';
import { createSeededGitHub } from './fake-world.ts';
import { readBooks } from './read-books.ts';

/** The providers as a process: three servers, and one more for what only the providers know. */
const github = await createSeededGitHub();
const slack = createFakeSlack({ logLimit: 50_000 });
const openai = createFakeOpenAI({ answer: answerIssue, logLimit: 50_000 });

const books = createServer((_, response) => {
  void readBooks({ github, slack, openai }).then((read: FakeBooks) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(read));
  });
});
const servers = await Promise.all([github.listen(), slack.listen(), openai.listen()]);
const [githubUrl, slackUrl, openaiUrl] = servers.map(({ url }) => url);
books.listen(0, '127.0.0.1', () => {
  const address = books.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const booksUrl = `http://127.0.0.1:${port}`;
  console.log(JSON.stringify({ githubUrl, slackUrl, openaiUrl, booksUrl }));
});
