import { type IntegrationError, isIntegrationError } from '@quayside/core';
import { createVirtualClock, type VirtualClock } from '@quayside/core/testing';
import { createDiscord, type Discord, type DiscordOptions } from '../src/index.js';
import {
  createFakeDiscord,
  type FakeDiscord,
  type FakeDiscordOptions,
  fakeGuild,
} from '../src/testing/index.js';

/** An adapter on a fake, in virtual time. */
export function setupDiscord(
  options: Partial<DiscordOptions> = {},
  fakeOptions: FakeDiscordOptions = {},
): Discord & { readonly clock: VirtualClock; readonly fake: FakeDiscord } {
  const clock = createVirtualClock();
  const fake = createFakeDiscord({ clock, ...fakeOptions });
  const { fetch } = fake;
  const discord = createDiscord({ token: 't', guildId: fakeGuild, fetch, clock, ...options });
  return { ...discord, clock, fake };
}

/**
 * Loads the transport, which happens with the first request and in real time: virtual time would run ahead
 * of it.
 */
export async function loadTransport(): Promise<void> {
  const { fetch } = createFakeDiscord();
  await createDiscord({ token: 't', fetch }).client.request('GET', '/users/@me');
}

/** The error of a call that rejects. */
export async function errorOf(call: Promise<unknown>): Promise<IntegrationError> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isIntegrationError(error)) throw new Error(`no IntegrationError: ${error}`);
  return error;
}
