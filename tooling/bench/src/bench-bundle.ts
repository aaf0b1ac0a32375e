import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { fixed, printTable } from './statistics.ts';

const charge = `await payments.charge({ amount: money('19.99', 'EUR'), source: 'pm_card_visa' }, { idempotencyKey: '1' });`;

/** The least that takes a payment, written as a user would. */
const programs: Readonly<Record<string, string>> = {
  stripe: `import { Stripe } from 'stripe'; const stripe = new Stripe('sk'); await stripe.paymentIntents.create({ amount: 1, currency: 'eur' });`,
  'ky + zod/mini + cockatiel': `import ky from 'ky'; import * as z from 'zod/mini'; import { wrap, retry, timeout, handleAll, circuitBreaker, ConsecutiveBreaker, ExponentialBackoff, TimeoutStrategy } from 'cockatiel';
    const policy = wrap(timeout(1, TimeoutStrategy.Aggressive), retry(handleAll, { backoff: new ExponentialBackoff() }), circuitBreaker(handleAll, { halfOpenAfter: 1, breaker: new ConsecutiveBreaker(5) }));
    console.log(await policy.execute(async () => z.object({ id: z.string() }).parse(await ky.post('https://api.stripe.com').json())));`,
  quayside: `import { money } from '@quayside/core'; import { createStripe } from '@quayside/stripe'; const { payments } = createStripe({ apiKey: 'sk' }); ${charge}`,
};

export async function benchBundle(): Promise<void> {
  const rows: string[][] = [];
  for (const [name, contents] of Object.entries(programs)) {
    const whole = await size(contents, []);
    rows.push([name, fixed(whole.min / 1024, 1), fixed(whole.gzip / 1024, 1)]);
  }
  const without = await size(programs.quayside ?? '', ['fetch-transport']);
  rows.push([
    'quayside, transport injected (no ky)',
    fixed(without.min / 1024, 1),
    fixed(without.gzip / 1024, 1),
  ]);
  printTable(
    'Bundle of a minimal use, KiB (esbuild, minified; gzip -9)',
    ['program', 'min', 'gz'],
    rows,
  );
}

async function size(
  contents: string,
  leftOut: readonly string[],
): Promise<{ readonly min: number; readonly gzip: number }> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    write: false,
    legalComments: 'none',
    plugins: leftOut.map((fragment) => ({
      name: `leave-out-${fragment}`,
      setup: (builder) =>
        builder.onResolve({ filter: new RegExp(fragment) }, ({ path }) => ({
          path,
          external: true,
        })),
    })),
  });
  const bytes = Buffer.concat(outputFiles.map((file) => file.contents));
  return { min: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
}
