import type { Comparison } from '../row.ts';
import { stripeAnswers } from './answers.ts';
import { stripeLevel } from './level.ts';
import { stripeRetries } from './retries.ts';
import { stripeTime } from './time.ts';
import { stripeWebhooks } from './webhooks.ts';

export const stripe: Comparison = {
  provider: 'Stripe',
  packages: ['stripe'],
  weaker: [stripeAnswers, stripeRetries, stripeTime, stripeWebhooks],
  level: [stripeLevel],
};
