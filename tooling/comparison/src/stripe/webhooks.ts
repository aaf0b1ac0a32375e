import { createStripe } from '@quayside/stripe';
import Stripe from 'stripe';
import { outcomeOf } from '../observe.ts';
import type { Topic } from '../row.ts';
import { nowSeconds, sign, twins } from '../sign.ts';

const secret = 'whsec_current';
const head = '{"id":"evt_1","object":"event","type":"ping","created":1,"livemode":false,';
const body = `${head}"data":{"object":{}}}`;
const twin = twins(`${head}"data":{"object":{}},`);
const rolled = ['whsec_next', secret];

const headerOf = (signed: string, time = nowSeconds()): string =>
  `t=${time},v1=${sign(secret, `${time}.`, signed)}`;
const anHourAhead = (): string => headerOf(body, nowSeconds() + 3_600);

const { webhooks } = new Stripe('sk_test_comparison');
const verifyOfficially = (given: string | Uint8Array, header: string, keys: string) =>
  outcomeOf(async () => webhooks.constructEvent(Buffer.from(given), header, keys), 'accepted');

const verify = (given: string | Uint8Array, header: string, webhookSecret: string | string[]) => {
  const stripe = createStripe({ apiKey: 'sk_test_comparison', webhookSecret });
  return outcomeOf(stripe.webhooks.verify(given, { 'stripe-signature': header }), 'accepted');
};

export const stripeWebhooks: Topic = {
  file: 'stripe/webhooks.ts',
  rows: [
    {
      situation: 'A signed delivery is dated an hour ahead, so it can be replayed for that long',
      source: {
        title: 'Stripe: webhook signatures',
        url: 'https://docs.stripe.com/webhooks/signature',
      },
      official: () => verifyOfficially(body, anHourAhead(), secret),
      ours: () => verify(body, anHourAhead(), secret),
      expectation: { official: 'accepted', ours: '`invalid_signature`' },
    },
    {
      situation: 'A byte of a signed body is replaced by another one that decodes to the same text',
      official: () => verifyOfficially(twin.other, headerOf(twin.signed), secret),
      ours: () => verify(twin.other, headerOf(twin.signed), secret),
      expectation: { official: 'accepted', ours: '`invalid_signature`' },
    },
    {
      situation: 'Both secrets of a rotation are given, and the old one signed the delivery',
      source: {
        title: 'Stripe: rolling secrets',
        url: 'https://docs.stripe.com/webhooks#roll-endpoint-secrets',
      },
      // It takes one secret a call; a list is what one would try.
      official: () => verifyOfficially(body, headerOf(body), rolled as unknown as string),
      ours: () => verify(body, headerOf(body), rolled),
      expectation: { official: '`TypeError`', ours: 'accepted' },
    },
  ],
};
