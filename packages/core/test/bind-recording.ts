import { expect, it } from 'vitest';
import { bindPort } from '../src/bind-port.js';
import type { CallIdentity } from '../src/call.js';
import { isIntegrationError } from '../src/errors/integration-error.js';
import { take } from '../src/page.js';
import type { Driver, Port } from '../src/port.js';

/** What reached the driver. */
export interface Sent {
  readonly operation: string;
  readonly input: unknown;
  readonly call: CallIdentity;
}

/** Inputs by operation, as they are and as a caller without types might write them. */
export interface Examples<P> {
  readonly accepted: ReadonlyArray<readonly [operation: keyof P & string, input: unknown]>;
  readonly refused: ReadonlyArray<
    readonly [operation: keyof P & string, what: string, input: unknown]
  >;
}

/** Binds a port to a driver that records what reaches it and answers nothing of interest. */
export function bindRecording<P extends object>(
  port: Port<P>,
): { readonly bound: P; readonly sent: Sent[] } {
  const sent: Sent[] = [];
  const entries = Object.entries(port.operations).map(([operation, spec]) => [
    operation,
    async (input: unknown, call: CallIdentity) => {
      sent.push({ operation, input, call });
      return (spec as { shape?: string }).shape === 'stream'
        ? (async function* () {})()
        : { items: [], next: undefined };
    },
  ]);
  // The entries cover the port's own table; what they answer is not looked at.
  const driver = Object.fromEntries(entries) as Driver<P>;
  return { bound: bindPort(port, driver, { provider: 'fake' }), sent };
}

/** Calls an operation by name, reading the first page of those that have pages. */
export async function invoke(bound: object, operation: string, input: unknown): Promise<void> {
  // Called by name on purpose: the examples hold what no typed caller could write.
  const run = (bound as Record<string, (input: unknown) => unknown>)[operation];
  const answer = await run?.(input);
  const pages = answer as Partial<AsyncIterable<unknown>> | undefined;
  if (pages?.[Symbol.asyncIterator] !== undefined) await take(pages as AsyncIterable<unknown>, 1);
}

/** Tests that accepted examples reach the driver unchanged and refused ones never reach it. */
export function itChecksInputs<P extends object>(port: Port<P>, examples: Examples<P>): void {
  for (const [operation, input] of examples.accepted) {
    it(`${operation} › hands its input to the driver`, async () => {
      const { bound, sent } = bindRecording(port);
      await invoke(bound, operation, input);
      expect(sent).toMatchObject([{ operation }]);
      expect(sent[0]?.input).toEqual(input ?? {});
    });
  }
  for (const [operation, what, input] of examples.refused) {
    it(`${operation} › refuses ${what} before the driver runs`, async () => {
      const { bound, sent } = bindRecording(port);
      const error = await invoke(bound, operation, input).catch((thrown: unknown) => thrown);
      expect(isIntegrationError(error, 'invalid_request'), String(error)).toBe(true);
      expect(error).toMatchObject({ execution: 'not_executed', attempts: 0, operation });
      expect(sent).toEqual([]);
    });
  }
  it('refuses an unknown field in every operation that takes an object', async () => {
    const typo = 'anUnknownField';
    for (const [operation, input] of examples.accepted) {
      if (typeof input !== 'object') continue;
      const { bound, sent } = bindRecording(port);
      const mistaken = { ...input, [typo]: 1 };
      await expect(invoke(bound, operation, mistaken), operation).rejects.toThrow(typo);
      expect(sent).toEqual([]);
    }
  });
  it('has an accepted example of every operation', () => {
    const shown = new Set(examples.accepted.map(([operation]) => operation));
    expect([...shown].sort()).toEqual(Object.keys(port.operations).sort());
  });
}
