import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { root } from './repository.ts';

const KIB = 1024;

/**
 * What the whole of createStripe took when this was written, and 4 %. The goal is 22 with ky and 10 without:
 * ky is 9 of it, zod/mini 6, calls, errors and money 7, the HTTP client 6, the policies 4, webhooks 2, the
 * adapter 8. Lower the limits with every saving.
 */
const WITH_KY = 46;
const WITHOUT_KY = 36;

/** The least that takes a payment, as a user would write it. */
const program = `
  import { money } from '@quayside/core';
  import { createStripe } from '@quayside/stripe';
  const { payments } = createStripe({ apiKey: process.env.STRIPE_SECRET_KEY });
  const amount = money('19.99', 'EUR');
  console.log(await payments.charge({ amount, source: 'pm_card_visa' }, { idempotencyKey: 'order-1' }));
`;

/** Bundles the program as an application would; `external` names modules that are left out. */
async function bundleSize(
  contents: string,
  external: readonly string[] = [],
  folder = 'tooling/architecture',
): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: `${root}/${folder}`, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    legalComments: 'none',
    write: false,
    external: [...external],
  });
  return gzipSync(Buffer.concat(outputFiles.map((file) => file.contents)), { level: 9 }).length;
}

const report = (what: string, bytes: number): number => {
  console.log(`${what}: ${(bytes / KIB).toFixed(1)} KiB min + gzip`);
  return bytes;
};

it(`bundle › a minimal Stripe use is at most ${WITH_KY} KiB, ky included`, async () => {
  const bytes = await bundleSize(program);
  expect(report('minimal Stripe use', bytes)).toBeLessThanOrEqual(WITH_KY * KIB);
});

it(`bundle › the same without the default transport is at most ${WITHOUT_KY} KiB`, async () => {
  const bytes = await bundleSize(program, ['./fetch-transport*', '../fetch-transport*']);
  expect(report('minimal Stripe use, transport injected', bytes)).toBeLessThanOrEqual(
    WITHOUT_KY * KIB,
  );
});

/** What the whole of createDiscord took when this was written, and 4 %: webhooks and the pacing of buckets in it. */
const DISCORD_WITHOUT_KY = 46;

it(`bundle › a message to Discord is at most ${DISCORD_WITHOUT_KY} KiB, transport injected`, async () => {
  const message = `
    import { createDiscord } from '@quayside/discord';
    const { messenger } = createDiscord({ token: process.env.DISCORD_BOT_TOKEN });
    console.log(await messenger.send({ channel: '1', text: 'hello' }));
  `;
  // A package finds itself by its name.
  const bytes = await bundleSize(
    message,
    ['./fetch-transport*', '../fetch-transport*'],
    'packages/discord',
  );
  expect(report('minimal Discord use, transport injected', bytes)).toBeLessThanOrEqual(
    DISCORD_WITHOUT_KY * KIB,
  );
});

/** What the whole of createAnthropic took when this was written, and 4 %: batches, and the pacing of models in it. */
const ANTHROPIC_WITH_KY = 53;

/** The least that asks a model. */
const asking = `
  import { createAnthropic } from '@quayside/anthropic';
  const { model } = createAnthropic({ apiKey: process.env.ANTHROPIC_API_KEY, model: 'claude-haiku-5-5' });
  const answer = await model.complete({ messages: [{ role: 'user', content: 'ping' }] });
  console.log(answer.text);
`;

it(`bundle › a minimal Anthropic use is at most ${ANTHROPIC_WITH_KY} KiB, ky included`, async () => {
  const bytes = await bundleSize(asking);
  expect(report('minimal Anthropic use', bytes)).toBeLessThanOrEqual(ANTHROPIC_WITH_KY * KIB);
});

it.each([
  ['@quayside/core', 'money', 3],
  ['@quayside/core', 'isIntegrationError', 3],
  ['@quayside/core/resilience', 'standard', 8],
  ['@quayside/core/node', 'nodeTransport', 4],
])(
  'bundle › %s { %s } is at most %d KiB, so that the rest is shaken off',
  async (entry, name, limit) => {
    const bytes = await bundleSize(`import { ${name} } from '${entry}'; console.log(${name});`);
    expect(report(`${entry} { ${name} }`, bytes)).toBeLessThanOrEqual(limit * KIB);
  },
);
