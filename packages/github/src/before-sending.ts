import {
  type Execution,
  IntegrationError,
  type IntegrationErrorFields,
  isIntegrationError,
} from '@quayside/core';

/**
 * Runs a step that only reads, ahead of a write. Where it fails, the write was certainly not sent, whatever
 * became of the step.
 */
export function beforeSending<T>(step: Promise<T>): Promise<T> {
  return corrected(step, 'unknown', 'not_executed');
}

/** Runs a step behind a write. Where it was not sent, the write was all the same. */
export function afterSending<T>(step: Promise<T>): Promise<T> {
  return corrected(step, 'not_executed', 'unknown');
}

async function corrected<T>(step: Promise<T>, from: Execution, to: Execution): Promise<T> {
  try {
    return await step;
  } catch (error) {
    if (!isIntegrationError(error) || error.execution !== from) throw error;
    throw changed(error, { execution: to });
  }
}

/** The same error, but for what is given. */
export function changed(
  error: IntegrationError,
  changes: Partial<IntegrationErrorFields>,
): IntegrationError {
  // Neither is among what a spread takes.
  const { message, cause } = error;
  return new IntegrationError({ ...error, message, cause, ...changes });
}
