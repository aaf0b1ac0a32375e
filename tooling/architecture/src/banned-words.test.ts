import { expect, it } from 'vitest';
import { bannedWordsIn } from './banned-words.ts';

it.each([
  ['retry-manager', ['manager']],
  ['StripeBaseClient', ['base']],
  ['HTTPUtils', ['utils']],
  ['ICharge', ['I-prefix']],
  ['chargeHandler', ['handler']],
  ['USER_INFO', ['info']],
])('bannedWordsIn › finds what is wrong with %s', (name, expected) => {
  expect(bannedWordsIn(name)).toEqual(expected);
});

it.each([
  'database',
  'WebhookHandler',
  'IntegrationError',
  'baseline',
  'stripeHandlers',
  'informed',
])('bannedWordsIn › leaves %s alone', (name) => {
  expect(bannedWordsIn(name)).toEqual([]);
});
