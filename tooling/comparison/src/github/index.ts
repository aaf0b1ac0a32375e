import type { Comparison } from '../row.ts';
import { githubAnswers } from './answers.ts';
import { githubLevel } from './level.ts';
import { githubRetries } from './retries.ts';
import { githubTime } from './time.ts';
import { githubWebhooks } from './webhooks.ts';

export const github: Comparison = {
  provider: 'GitHub',
  packages: ['octokit', '@octokit/rest', '@octokit/webhooks'],
  weaker: [githubRetries, githubAnswers, githubTime, githubWebhooks],
  level: [githubLevel],
};
