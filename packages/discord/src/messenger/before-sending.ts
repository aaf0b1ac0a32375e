import { isIntegrationError } from '@quayside/core';
import { changedError } from '../changed-error.js';

/**
 * Runs a step that shows nothing to anybody. Where it fails, the message was certainly not sent, whatever
 * became of the step.
 */
export async function beforeSending<T>(step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    if (!isIntegrationError(error) || error.execution !== 'unknown') throw error;
    throw changedError(error, { execution: 'not_executed' });
  }
}
