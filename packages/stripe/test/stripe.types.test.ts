import type Official from 'stripe';
import { describe, expectTypeOf, it } from 'vitest';
import type * as ours from '../src/index.js';

/** An interface has no index signature of its own; the same fields as a type literal do. */
type Fields<T> = { [Name in keyof T]: T[Name] };

/*
 * No schema transforms, so what a schema accepts is what our types say: official answers must fit them.
 * This file fails in the type checker, not when it runs.
 */
describe('official response types fit what our schemas accept', () => {
  it('every object › fits the type of ours', () => {
    expectTypeOf<Fields<Official.PaymentIntent>>().toExtend<ours.PaymentIntent>();
    expectTypeOf<Fields<Official.SetupIntent>>().toExtend<ours.SetupIntent>();
    expectTypeOf<Fields<Official.PaymentMethod>>().toExtend<ours.PaymentMethod>();
    expectTypeOf<Fields<Official.Checkout.Session>>().toExtend<ours.CheckoutSession>();
    expectTypeOf<Fields<Official.Subscription>>().toExtend<ours.Subscription>();
    expectTypeOf<Fields<Official.Price>>().toExtend<ours.Price>();
    expectTypeOf<Fields<Official.Invoice>>().toExtend<ours.Invoice>();
    expectTypeOf<Fields<Official.Refund>>().toExtend<ours.StripeRefund>();
    expectTypeOf<Fields<Omit<Official.Customer, 'deleted'>>>().toExtend<ours.StripeCustomer>();
    expectTypeOf<Fields<Official.DeletedCustomer>>().toExtend<ours.StripeCustomer>();
    expectTypeOf<Fields<Official.BillingPortal.Session>>().toExtend<ours.BillingPortalSession>();
    expectTypeOf<Fields<Official.Balance>>().toExtend<ours.Balance>();
    expectTypeOf<Fields<Official.Charge>>().toExtend<ours.StripeCharge>();
    expectTypeOf<Fields<Official.Dispute>>().toExtend<ours.Dispute>();
  });

  it('events: all types that we list exist', () => {
    type Listed = Extract<ours.SnapshotEvent['type'], string>;
    expectTypeOf<Listed>().toExtend<Official.Event['type']>();
  });
});
