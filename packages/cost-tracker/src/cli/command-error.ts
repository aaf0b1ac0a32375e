import { EXIT } from './exit-codes.js';

/** Ends a command with one line for people. */
export class CommandError extends Error {
  override readonly name: string = 'CommandError';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.failed) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** A flag is wrong. The message names it, and never repeats its value: it may be a secret. */
export function usageError(message: string): CommandError {
  return new CommandError(message, EXIT.usage);
}
