import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Port } from '../src/port.js';
import { chatModel } from '../src/ports/chat-model.js';
import { codeHost } from '../src/ports/code-host.js';
import { embeddingModel } from '../src/ports/embedding-model.js';
import { messenger } from '../src/ports/messenger.js';
import { paymentGateway } from '../src/ports/payment-gateway.js';
import { usageLedger } from '../src/ports/usage-ledger.js';

const document = readFileSync(new URL('../../../docs/ports.md', import.meta.url), 'utf8');
const ports = [paymentGateway, messenger, codeHost, chatModel, embeddingModel, usageLedger];

/** The rows of a port's own table, `operation idempotency shape`, as its document shows them. */
function documented(port: Port<object>): readonly string[] {
  const section = document.split(/^## /m).find((part) => part.includes(`port \`${port.name}\``));
  const rows = section?.matchAll(/^\| `(\w+)` \| (\w+) \|(?: (\w+) \|)?/gm) ?? [];
  return [...rows].map(
    ([, operation, idempotency, shape]) => `${operation} ${idempotency} ${shape}`,
  );
}

describe('docs/ports.md', () => {
  for (const port of ports) {
    it(`shows ${port.name} as its table has it`, () => {
      const specs: ReadonlyArray<[string, { idempotency: string; shape?: string }]> =
        Object.entries(port.operations);
      expect(documented(port)).toEqual(
        specs.map(([name, { idempotency, shape }]) => `${name} ${idempotency} ${shape ?? 'one'}`),
      );
    });
  }
});
