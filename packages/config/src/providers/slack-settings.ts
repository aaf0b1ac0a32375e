import { type Group, group } from '../group.js';
import { secret } from '../variable.js';
import { credential, optionalCredential } from './credential.js';

/** Options of `createSlack`. */
export interface SlackSettings {
  readonly token: string;
  readonly signingSecret: string | undefined;
}

/** `SLACK_BOT_TOKEN`, `SLACK_SIGNING_SECRET`, as in Bolt (https://docs.slack.dev/tools/bolt-js/getting-started). */
export const slackSettings: Group<SlackSettings> = group({
  title: 'Slack',
  members: {
    token: secret('SLACK_BOT_TOKEN', {
      about: 'the bot token (xoxb-…; OAuth & Permissions of the app)',
      from: 'https://api.slack.com/apps',
      schema: credential(),
    }),
    signingSecret: secret('SLACK_SIGNING_SECRET', {
      about: 'what Slack signs events and commands with (Basic Information of the app)',
      from: 'https://api.slack.com/apps',
      schema: optionalCredential(),
    }),
  },
});
