export type { FakeSlack, FakeSlackOptions } from './create-fake-slack.js';
export { createFakeSlack, fakeChannels, fakeUsers } from './create-fake-slack.js';
export { signSlackPayload } from './sign-slack-payload.js';
export type { FakeChannel, FakeFile, FakeMessage, FakeUser } from './slack-state.js';
