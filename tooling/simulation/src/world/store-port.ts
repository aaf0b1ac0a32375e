import { type CallOptions, definePort, type KeyedOptions, type Port } from '@quayside/core';
import type { CallPlan } from '../plan/world-plan.ts';

/** What a provider answers: the effect that it made, or made earlier for the same key. */
export interface Receipt {
  readonly effect: number;
}

/** A port with one operation of each idempotency. The input is the plan of the call. */
export interface Store {
  read(input: CallPlan, options?: CallOptions): Promise<Receipt>;
  remove(input: CallPlan, options?: CallOptions): Promise<Receipt>;
  charge(input: CallPlan, options: KeyedOptions): Promise<Receipt>;
  append(input: CallPlan, options?: CallOptions): Promise<Receipt>;
}

/** Plans are made here, so nothing is checked. */
const planned = {
  '~standard': {
    version: 1 as const,
    vendor: 'simulation',
    validate: (value: unknown) => ({ value: value as CallPlan }),
  },
};

export const storePort: Port<Store> = definePort<Store>('store', {
  read: { idempotency: 'safe', input: planned },
  remove: { idempotency: 'natural', input: planned },
  charge: { idempotency: 'keyed', input: planned },
  append: { idempotency: 'none', input: planned },
});
