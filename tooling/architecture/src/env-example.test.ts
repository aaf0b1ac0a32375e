import * as providers from '@quayside/config/providers';
import { expect, it } from 'vitest';
import { envExample } from './env-example.ts';
import { readText } from './repository.ts';

it('.env.example › says what the settings of all providers say', () => {
  expect(readText('.env.example'), 'run `npm run env-example`').toBe(envExample());
  const titles = Object.values(providers).map(({ title }) => `# === ${title}. `);
  expect(titles.filter((title) => !envExample().includes(title))).toEqual([]);
});
