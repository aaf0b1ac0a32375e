import { bindingOf } from '../bind-port.js';
import type { Port } from '../port.js';
import { checkCode, checkEqual } from './check.js';
import type { ConformanceCase } from './conformance-case.js';
import type { PortSession } from './port-session.js';

/**
 * Keeps a harness honest: it may not hide an operation, nor claim one. `inputs` has one that each
 * operation accepts, to see that a missing operation says so instead of failing in some other way.
 */
export function declarationCase<P extends object, Capability extends string>(
  port: Port<P>,
  capabilities: { readonly [Name in Capability | (keyof P & string)]?: boolean } | undefined,
  inputs: Readonly<Record<keyof P & string, unknown>>,
): ConformanceCase<PortSession<P>, Capability> {
  // Object.keys forgets the names that definePort has checked.
  const operations = Object.keys(port.operations) as Array<keyof P & string>;
  return {
    group: 'capabilities',
    name: 'the declared operations are those that the adapter has',
    needs: [],
    run: async (session) => {
      const declared = operations.filter((name) => capabilities?.[name] !== false);
      const present = bindingOf(session.bound)?.capabilities;
      checkEqual([...(present ?? [])].toSorted(), declared.toSorted(), 'the operations');
      for (const name of operations.filter((one) => capabilities?.[one] === false)) {
        const shape = port.operations[name].shape ?? 'one';
        await checkUnsupported(session, name, inputs[name], shape);
      }
    },
  };
}

async function checkUnsupported<P extends object>(
  session: PortSession<P>,
  name: keyof P & string,
  input: unknown,
  shape: string,
): Promise<void> {
  // One signature for all of them; `inputs` pairs each with an input that it accepts.
  const operation = session.bound[name] as (input: unknown, options: unknown) => unknown;
  const answer = operation(input, session.key());
  const call = shape === 'pages' ? firstItem(answer) : answer;
  checkCode(await session.failure(Promise.resolve(call)), 'unsupported');
}

/** Asks for the first item of a list. */
async function firstItem(list: unknown): Promise<unknown> {
  // The table says that this operation answers with pages.
  for await (const item of list as AsyncIterable<unknown>) return item;
  return undefined;
}
