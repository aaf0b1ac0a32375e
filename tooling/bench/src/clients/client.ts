/** One way to call Stripe. Both requests resolve when the answer has been parsed. */
export interface BenchClient {
  readonly charge: (call: number) => Promise<unknown>;
  readonly get: (call: number) => Promise<unknown>;
}

export type CreateClient = (origin: string, signal?: AbortSignal) => BenchClient;

export const intentId = 'pi_3PqLAc2eZvKYlo2C1JYdF2xw';
export const apiKey = 'sk_test_bench';
export const form =
  'amount=1999&currency=eur&payment_method=pm_card_visa&customer=cus_1&confirm=true&description=Order%204711&metadata[order]=4711';
export const headers: Record<string, string> = {
  authorization: `Bearer ${apiKey}`,
  'content-type': 'application/x-www-form-urlencoded',
  'stripe-version': '2026-10-28.endive',
};
