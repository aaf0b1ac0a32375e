export type { FakeDiscord, FakeDiscordOptions } from './create-fake-discord.js';
export { createFakeDiscord, fakeChannels, fakeGuild, fakeUsers } from './create-fake-discord.js';
export type { FakeChannel, FakeFile, FakeMessage, FakeUser } from './discord-state.js';
export type { FakeLimits } from './fake-limits.js';
export type { FakeApplicationKeys } from './sign-discord-payload.js';
export { createFakeApplicationKeys, signDiscordPayload } from './sign-discord-payload.js';
