import { nodeTransport } from '@quayside/core/node';
import type { CreateClient } from './client.ts';
import { quaysideClient } from './quayside.ts';

export const create: CreateClient = (origin, signal) =>
  quaysideClient(origin, signal, nodeTransport());
