import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('../src/main.ts', import.meta.url));

it.each([
  [[], 'usage: pnpm new-adapter <name> --port <port>'],
  [['--port', 'Messenger'], 'usage:'],
  [['one', 'two', '--port', 'Messenger'], 'usage:'],
  [['fax', '--prot', 'Messenger'], "Unknown option '--prot'"],
  [['fax'], 'Which port? Give --port one of PaymentGateway, Messenger,'],
  [['fax', '--port', 'Fax'], 'There is no port "Fax"'],
  [['--', 'slack', '--port', 'Messenger'], 'packages/slack is there already'],
])('%j fails and says why, without a stack', (args, why) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain(why);
  expect(stderr).not.toContain('    at ');
});
