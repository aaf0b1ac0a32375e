import {
  type BoundPort,
  bindPort,
  type Driver,
  type Messenger,
  messenger,
  unsupported,
} from '@quayside/core';
import type { DiscordParts } from '../discord-parts.js';
import { changeOperations } from './change-operations.js';
import { directoryOperations } from './directory-operations.js';
import { messageOperations } from './message-operations.js';
import { createUploadFile } from './upload-file.js';

/** Binds the messaging port. Its probe reads the bot itself, which every token may do. */
export function bindMessenger(parts: DiscordParts): BoundPort<Messenger> {
  const { invoker, send } = parts;
  const driver: Driver<Messenger> = {
    ...messageOperations(parts),
    ...changeOperations(parts),
    ...directoryOperations(parts),
    uploadFile: createUploadFile(parts),
    // Only within an interaction, whose address takes it: see createDiscordSender.
    sendEphemeral: unsupported,
    schedule: unsupported,
    cancelScheduled: unsupported,
    // Bots see no email addresses.
    findPerson: unsupported,
  };
  const probe = { provider: 'discord', port: 'messenger', operation: 'probe' } as const;
  const called = { ...probe, idempotency: 'safe', idempotencyKey: undefined } as const;
  return bindPort(messenger, driver, {
    provider: 'discord',
    invoker,
    // Discord remembers nonces for a few minutes: longer than a call lasts, but for that of a file.
    idempotency: { send: 'keyed', reply: 'keyed', sendDirect: 'keyed' },
    probe: async (options) => {
      await invoker.run(called, options, (call) => send(call, 'GET', '/users/@me'));
    },
  });
}
