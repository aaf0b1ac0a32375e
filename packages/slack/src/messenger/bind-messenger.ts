import { type BoundPort, bindPort, type Messenger, messenger } from '@quayside/core';
import type { SlackParts } from '../slack-parts.js';
import { changeOperations } from './change-operations.js';
import { directoryOperations } from './directory-operations.js';
import { messageOperations } from './message-operations.js';
import { createUploadFile } from './upload-file.js';

/** Binds the messaging port. Its probe is auth.test, which every token may call. */
export function bindMessenger(parts: SlackParts): BoundPort<Messenger> {
  const { invoker, send, searchBackMs } = parts;
  const probe = {
    provider: 'slack',
    port: 'messenger',
    operation: 'probe',
    idempotency: 'safe',
    idempotencyKey: undefined,
  } as const;
  const driver = {
    ...messageOperations(parts),
    ...changeOperations(parts),
    ...directoryOperations(parts),
    uploadFile: createUploadFile(parts),
  };
  return bindPort(messenger, driver, {
    provider: 'slack',
    invoker,
    // A key that is searched for in the channel makes a repeat harmless.
    idempotency:
      searchBackMs === undefined
        ? undefined
        : { send: 'keyed', reply: 'keyed', sendDirect: 'keyed' },
    probe: async (options) => {
      await invoker.run({ ...probe }, options, (call) => send(call, 'auth.test'));
    },
  });
}
