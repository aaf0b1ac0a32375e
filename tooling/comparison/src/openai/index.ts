import type { Comparison } from '../row.ts';
import { openaiAnswers } from './answers.ts';
import { openaiLevel } from './level.ts';
import { openaiRetries } from './retries.ts';
import { openaiStreams } from './streams.ts';
import { openaiTime } from './time.ts';
import { openaiWebhooks } from './webhooks.ts';

export const openai: Comparison = {
  provider: 'OpenAI',
  packages: ['openai'],
  weaker: [openaiStreams, openaiRetries, openaiAnswers, openaiTime, openaiWebhooks],
  level: [openaiLevel],
};
