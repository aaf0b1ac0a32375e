import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installTarballs } from './install-tarballs.ts';
import { publishedPackages, readManifest, root, runProgram } from './repository.ts';

/** What a user writes after the installation. */
const program = `
import { isIntegrationError, money } from '@quayside/core';
import { createMemoryPaymentGateway, memorySources } from '@quayside/core/memory';
import { createStripe } from '@quayside/stripe';
import { createFakeStripe } from '@quayside/stripe/testing';

const stripe = createStripe({ apiKey: 'sk_test_tarball', fetch: createFakeStripe().fetch });
const memory = createMemoryPaymentGateway();
const input = { amount: money('19.99', 'EUR'), source: 'pm_card_visa' };
const paid = await stripe.payments.charge(input, { idempotencyKey: 'order-1' });
const replayed = await stripe.payments.charge(input, { idempotencyKey: 'order-1' });
const local = await memory.payments.charge(
  { ...input, source: memorySources.succeeds },
  { idempotencyKey: 'order-1' },
);
const missing = await stripe.payments.getCharge('pi_missing').catch((error: unknown) => error);
console.log(paid.status, paid.amount.minor, replayed.id === paid.id, local.status);
console.log(isIntegrationError(missing, 'not_found'));
`;

/** A program that people copy. */
const example = 'examples/four-providers/src/main.ts';
const controlTower = join(root, 'examples/control-tower');

/** The entries that need no optional peer to be type-checked. */
const entries = publishedPackages.flatMap(({ manifest }) =>
  Object.keys(manifest.exports ?? {})
    .filter((key) => !['./package.json', './telemetry/otel'].includes(key))
    .map((key) => manifest.name + key.slice(1)),
);

const compilerOptions = {
  target: 'es2023',
  module: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  skipLibCheck: false,
  noEmit: true,
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
};

describe('the tarballs', () => {
  // Outside the workspace, so that nothing of it is resolved by accident.
  const project = realpathSync(mkdtempSync(join(tmpdir(), 'quayside-tarball-')));

  beforeAll(async () => {
    await installTarballs(project);
    writeFileSync(join(project, 'index.ts'), program);
    copyFileSync(join(root, example), join(project, 'four-providers.ts'));
    cpSync(join(controlTower, 'src'), join(project, 'control-tower'), { recursive: true });
    // What it draws its list with; where it is installed here, it finds what it needs itself.
    const listr = realpathSync(join(controlTower, 'node_modules/listr2'));
    symlinkSync(listr, join(project, 'node_modules/listr2'));
  }, 120_000);

  afterAll(() => rmSync(project, { recursive: true, force: true }));

  it.each(publishedPackages)(
    'tarball › $folder holds its build, README and licences, nothing else',
    ({ manifest }) => {
      const installed = join(project, 'node_modules', manifest.name);
      const expected = new Set(['package.json', ...(manifest.files ?? [])]);
      expect(new Set(readdirSync(installed))).toEqual(expected);
      const built = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' });
      const strays = built.filter((file) => /\.test|(?<!\.d)\.ts$|metafile/.test(file));
      expect(strays).toEqual([]);
      expect(JSON.stringify(readManifest(installed))).not.toContain('workspace:');
    },
  );

  it('tarball › every entry type-checks in strict mode, the declarations included', async () => {
    const imports = entries.map((entry, index) => `export * as entry${index} from '${entry}';`);
    writeFileSync(join(project, 'entries.ts'), imports.join('\n'));
    const files = ['index.ts', 'four-providers.ts', 'entries.ts'];
    const config = JSON.stringify({ compilerOptions, files });
    writeFileSync(join(project, 'tsconfig.json'), config);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    await runProgram(process.execPath, [tsc, '-p', '.'], project);
  }, 120_000);

  it('tarball › ten lines charge a card, replay it, and miss a charge that is not there', async () => {
    const args = ['--disable-warning=ExperimentalWarning', 'index.ts'];
    const output = await runProgram(process.execPath, args, project);
    expect(output.trim()).toBe('succeeded 1999 true succeeded\ntrue');
  }, 60_000);

  it('tarball › four providers do what one program wants of them', async () => {
    const args = ['--disable-warning=ExperimentalWarning', 'four-providers.ts'];
    // The last of them answers only where the others have done their part.
    const output = await runProgram(process.execPath, args, project);
    expect(output.trim()).toBe('Thank you for your order.');
  }, 60_000);

  it('tarball › the control tower does its day', async () => {
    const args = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];
    const start = [...args, 'control-tower/start.ts', '--fakes'];
    const output = await runProgram(process.execPath, start, project);
    expect(output).toContain('✓ the report was posted once (1 times)');
    expect(output).toContain('✓ the ledger has what the model billed');
  }, 60_000);
});
