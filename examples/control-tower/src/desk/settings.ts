import { required, type Settings, setting } from '@quayside/config';
import {
  costTrackerSettings,
  githubSettings,
  openaiSettings,
  slackSettings,
} from '@quayside/config/providers';
import { z } from 'zod';

const url = z.url({ protocol: /^https?$/ }).optional();

/** What the desk itself wants to know. */
export const ownSettings = {
  owner: setting('GITHUB_OWNER', {
    about: 'the organisation or user whose repositories are scanned',
    example: 'acme',
    schema: z.string(),
  }),
  channel: setting('SLACK_CHANNEL', {
    about: 'the id of the channel that gets the report',
    example: 'C0123456789',
    schema: z.string(),
  }),
  slackUrl: setting('SLACK_API_URL', { about: 'where Slack is, for tests', schema: url }),
  model: setting('OPENAI_MODEL', {
    about: 'the model that analyses issues',
    schema: z.string().default('gpt-5-mini'),
  }),
} satisfies Settings;

/** Everything that the desk needs, all of it required. */
export const deskSettings = {
  ...ownSettings,
  github: required(githubSettings),
  slack: required(slackSettings),
  openai: required(openaiSettings),
  costTracker: required(costTrackerSettings),
} satisfies Settings;

/** The same for `npm start`, where a fake stands in for what is missing. */
export const startSettings = {
  github: githubSettings,
  slack: slackSettings,
  openai: openaiSettings,
  costTracker: costTrackerSettings,
} satisfies Settings;
