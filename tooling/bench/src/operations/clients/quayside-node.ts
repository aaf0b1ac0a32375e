import { nodeTransport } from '@quayside/core/node';
import type { CreateOperations } from '../operation.ts';
import { quaysideOperations } from './quayside.ts';

export const create: CreateOperations = (origin) => quaysideOperations(origin, nodeTransport());
