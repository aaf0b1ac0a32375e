import { github } from './github/index.ts';
import { openai } from './openai/index.ts';
import type { Comparison } from './row.ts';
import { slack } from './slack/index.ts';
import { stripe } from './stripe/index.ts';

/** Every provider, in the order of the page. */
export const comparisons: readonly Comparison[] = [stripe, slack, github, openai];
