import type { Comparison } from '../row.ts';
import { slackAnswers } from './answers.ts';
import { slackDuplicates } from './duplicates.ts';
import { slackLevel } from './level.ts';
import { slackRetries } from './retries.ts';
import { slackTime } from './time.ts';
import { slackWebhooks } from './webhooks.ts';

export const slack: Comparison = {
  provider: 'Slack',
  packages: ['@slack/web-api', '@slack/bolt'],
  weaker: [slackDuplicates, slackRetries, slackAnswers, slackTime, slackWebhooks],
  level: [slackLevel],
};
