import {
  type BoundPort,
  bindPort,
  type ChatModel,
  chatModel,
  type Driver,
  unsupported,
} from '@quayside/core';
import type { TemplateParts } from '../template-parts.js';

/** One function for each operation that Template has, over the parts' `http`; `unsupported` for the others. */
const driver: Driver<ChatModel> = {
  complete: unsupported,
  stream: unsupported,
};

/** Binds the port. */
export function bindChatModel({ invoker, probe }: TemplateParts): BoundPort<ChatModel> {
  return bindPort(chatModel, driver, { provider: 'template', invoker, probe });
}
