import { IntegrationError, isIntegrationError } from '@quayside/core';

/**
 * Runs a step that only reads, ahead of a write. Where it fails, the write was certainly not sent, whatever
 * became of the step.
 */
export async function beforeSending<T>(step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    if (!isIntegrationError(error) || error.execution !== 'unknown') throw error;
    const { message, cause } = error;
    throw new IntegrationError({ ...error, message, cause, execution: 'not_executed' });
  }
}
