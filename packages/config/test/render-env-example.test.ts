import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { group, loadConfig, renderEnvExample, required, secret, setting } from '../src/index.js';
import * as providers from '../src/providers/index.js';

describe('renderEnvExample', () => {
  it('says of every variable what it is for, where to get it, and whether it is needed', () => {
    const acme = group({
      title: 'Acme',
      members: {
        key: secret('ACME_KEY', { about: 'the key', from: 'https://acme.test/keys' }),
        motto: setting('ACME_MOTTO', {
          about: 'a motto',
          schema: z.string().optional(),
          example: 'a "b" # c',
        }),
      },
    });
    const settings = {
      port: setting('PORT', { about: 'the port', schema: z.coerce.number().default(3000) }),
      pin: secret('PIN', { about: 'the pin', schema: z.string().default('0000-secret') }),
      acme,
      needed: required(group({ title: 'Needed', members: {} })),
    };
    expect(renderEnvExample(settings, { heading: 'Copy\nto .env.' })).toBe(`# Copy
# to .env.

# The port, optional.
# PORT=3000

# The pin, optional.
PIN=

# === Acme. Leave all of it blank to do without.

# The key.
# https://acme.test/keys
ACME_KEY=

# A motto, optional.
# ACME_MOTTO='a "b" # c'

# === Needed. Needed.
`);
  });

  it('as it is, gives nothing; with its comments opened, the examples', () => {
    const example = renderEnvExample(providers);
    expect(Object.values(parseEnv(example)).join('')).toBe('');
    const { values } = loadConfig(
      { ...providers },
      { env: { ...parseEnv(example) }, envFiles: [] },
    );
    expect(Object.values(values).every((value) => value === undefined)).toBe(true);
    const opened = parseEnv(example.replace(/^# (?=\w+=)/gm, ''));
    expect(opened).toMatchObject({ AI_COST_TRACKER_URL: 'http://localhost:5000' });
  });
});
