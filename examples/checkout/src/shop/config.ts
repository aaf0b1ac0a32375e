export interface ShopConfig {
  readonly stripeSecretKey: string;
  readonly stripeWebhookSecret: string;
  /** Replaces Stripe's address, for the fake one. */
  readonly stripeUrl: string | undefined;
  /** 0 takes a port that is free. */
  readonly port: number;
  /** A file, or `:memory:`. */
  readonly database: string;
  readonly reconcileEveryMs: number;
}

/** Reads the environment once, at the start. @throws Error naming the variable that is missing or wrong */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): ShopConfig {
  return {
    stripeSecretKey: testKey(env.STRIPE_SECRET_KEY),
    stripeWebhookSecret: required('STRIPE_WEBHOOK_SECRET', env.STRIPE_WEBHOOK_SECRET),
    stripeUrl: env.STRIPE_URL || undefined,
    port: count('PORT', env.PORT ?? '3000'),
    database: env.DATABASE || 'orders.sqlite',
    reconcileEveryMs: count('RECONCILE_EVERY_MS', env.RECONCILE_EVERY_MS ?? '15000'),
  };
}

/** An example must not be able to move money. Delete this check in a shop of your own. */
function testKey(value: string | undefined): string {
  const key = required('STRIPE_SECRET_KEY', value);
  if (key.startsWith('sk_test_')) return key;
  throw new Error(
    'STRIPE_SECRET_KEY must be a test key (sk_test_…): this example refuses live keys.',
  );
}

function required(name: string, value: string | undefined): string {
  if (value !== undefined && value.trim() !== '') return value.trim();
  throw new Error(`${name} is missing: set it in the environment or in .env (see .env.example).`);
}

function count(name: string, value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw new Error(`${name} must be a whole number, got '${value}'.`);
}
