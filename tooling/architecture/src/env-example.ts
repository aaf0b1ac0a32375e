import { renderEnvExample } from '@quayside/config';
import {
  anthropicSettings,
  costTrackerSettings,
  discordSettings,
  githubSettings,
  openaiSettings,
  slackSettings,
  stripeSettings,
} from '@quayside/config/providers';

const settings = {
  stripe: stripeSettings,
  slack: slackSettings,
  github: githubSettings,
  openai: openaiSettings,
  anthropic: anthropicSettings,
  discord: discordSettings,
  costTracker: costTrackerSettings,
};

const heading = `Copy to .env. Without it everything runs against fakes; \`npm start\` starts that of Stripe, and refuses a live key.
What is blank is missing. Written by \`npm run env-example\`.`;

/** What `.env.example` of the repository has to be. */
export const envExample = (): string => renderEnvExample(settings, { heading });
