import { group, renderEnvExample } from '@quayside/config';
import {
  anthropicSettings,
  costTrackerSettings,
  discordSettings,
  githubSettings,
  openaiSettings,
  slackSettings,
  stripeSettings,
} from '@quayside/config/providers';
import { ownSettings } from '@quayside-examples/control-tower/settings';

const settings = {
  controlTower: group({ title: 'Control tower, which `npm start` runs', members: ownSettings }),
  stripe: stripeSettings,
  slack: slackSettings,
  github: githubSettings,
  openai: openaiSettings,
  anthropic: anthropicSettings,
  discord: discordSettings,
  costTracker: costTrackerSettings,
};

const heading = `Copy to .env. Without it everything runs against fakes; \`npm start\` takes a fake for every provider that has
no keys here, and \`npm run checkout\` refuses a live key.
What is blank is missing. Written by \`npm run env-example\`.`;

/** What `.env.example` of the repository has to be. */
export const envExample = (): string => renderEnvExample(settings, { heading });
