import { createSlack, type Slack, type SlackOptions } from '@quayside/slack';
import { createFakeSlack, type FakeSlack, fakeChannels } from '@quayside/slack/testing';
import { LogLevel, WebClient, type WebClientOptions } from '@slack/web-api';
import { json, type Reply } from '../serve.ts';

interface Address {
  readonly url: string;
}

const token = 'xoxb-comparison';

/** The official client with its defaults. */
export function byDefault({ url }: Address, options: WebClientOptions = {}): WebClient {
  const quiet = { slackApiUrl: `${url}/api/`, logLevel: LogLevel.ERROR };
  return new WebClient(token, { ...quiet, ...options });
}

/** As many retries as by default, without their waits of up to eleven minutes. */
export function official(address: Address): WebClient {
  return byDefault(address, { retryConfig: { retries: 10, minTimeout: 1, maxTimeout: 1 } });
}

/** Ours with its defaults. */
export function ours({ url }: Address, options: Partial<SlackOptions> = {}): Slack {
  return createSlack({ token, baseUrl: `${url}/api`, ...options });
}

/** One side of a row, against a Slack that keeps channels. */
export function againstFake(
  run: (fake: FakeSlack, address: Address) => Promise<string>,
): () => Promise<string> {
  return async () => {
    const fake = createFakeSlack();
    await using listening = await fake.listen();
    return await run(fake, listening);
  };
}

/** A message to somewhere that both the fake and the scripts know. */
export const message = { channel: fakeChannels.general.id, text: 'Deployed.' };

/** What auth.test answers. */
export const known: Reply = json(200, {
  ok: true,
  url: 'https://acme.slack.com/',
  team: 'Acme',
  team_id: 'T0TEAM',
  user: 'bot',
  user_id: 'U0BOT',
});
