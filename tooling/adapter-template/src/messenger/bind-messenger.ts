import {
  type BoundPort,
  bindPort,
  type Driver,
  type Messenger,
  messenger,
  unsupported,
} from '@quayside/core';
import type { TemplateParts } from '../template-parts.js';

/** One function for each operation that Template has, over the parts' `http`; `unsupported` for the others. */
const driver: Driver<Messenger> = {
  send: unsupported,
  reply: unsupported,
  sendDirect: unsupported,
  sendEphemeral: unsupported,
  schedule: unsupported,
  cancelScheduled: unsupported,
  editMessage: unsupported,
  deleteMessage: unsupported,
  getPermalink: unsupported,
  react: unsupported,
  unreact: unsupported,
  uploadFile: unsupported,
  findPerson: unsupported,
  listChannels: unsupported,
  listMembers: unsupported,
  listMessages: unsupported,
};

/** Binds the port. */
export function bindMessenger({ invoker, probe }: TemplateParts): BoundPort<Messenger> {
  return bindPort(messenger, driver, { provider: 'template', invoker, probe });
}
