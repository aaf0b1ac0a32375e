import { type Messenger, messenger } from '../../ports/messenger.js';
import { type ConformanceRunner, registerCases } from '../conformance-case.js';
import { declarationCase } from '../declaration-case.js';
import { changeCases } from './change-cases.js';
import { directoryCases } from './directory-cases.js';
import type { MessengerCapability, MessengerHarness } from './messenger-harness.js';
import { inMessengerSession, type MessengerCase } from './messenger-session.js';
import { safetyCases } from './safety-cases.js';
import { scheduleCases } from './schedule-cases.js';
import { sendCases } from './send-cases.js';

/**
 * Registers the executable half of the messaging port for one provider. Pass the runner in and run it
 * against the fake, and against a live workspace where credentials are present.
 *
 * @example
 * ```ts
 * import { describe, it } from 'vitest';
 *
 * messengerConformance({ describe, it }, {
 *   provider: 'memory',
 *   connect: async ({ policy }) => createMemoryMessenger({ policy }),
 *   capabilities: { lostAnswers: false, rememberedKeys: false },
 *   fixtures: { channel: memoryChannels.general.id, person: memoryPeople.ada },
 *   secrets: [],
 * });
 * ```
 */
export function messengerConformance(runner: ConformanceRunner, harness: MessengerHarness): void {
  const { provider, report, capabilities } = harness;
  const lacks = (capability: MessengerCapability): boolean => capabilities?.[capability] === false;
  const declaration = declarationCase<Messenger, MessengerCapability>(
    messenger,
    capabilities,
    INPUTS,
  );
  runner.describe(`Messenger conformance › ${provider}`, () => {
    registerCases(runner, [declaration, ...CASES], {
      provider,
      port: messenger.name,
      lacks,
      report,
      inSession: (body) => inMessengerSession(harness, body),
    });
  });
}

const CASES: readonly MessengerCase[] = [
  ...sendCases,
  ...changeCases,
  ...scheduleCases,
  ...directoryCases,
  ...safetyCases,
];

const message = { channel: 'any', id: 'any' };
const content = { channel: 'any', text: 'any' };

/** An input that each operation accepts. */
const INPUTS: Readonly<Record<keyof Messenger, unknown>> = {
  send: content,
  reply: { to: message, text: 'any' },
  sendDirect: { person: 'any', text: 'any' },
  sendEphemeral: { ...content, person: 'any' },
  schedule: { ...content, sendAt: new Date('2999-01-01') },
  cancelScheduled: message,
  editMessage: { message, text: 'any' },
  deleteMessage: message,
  getPermalink: message,
  react: { message, emoji: '👍' },
  unreact: { message, emoji: '👍' },
  uploadFile: { channel: 'any', name: 'a.txt', content: 'a' },
  findPerson: { email: 'ada@example.com' },
  listChannels: {},
  listMembers: { channel: 'any' },
  listMessages: { channel: 'any' },
};
