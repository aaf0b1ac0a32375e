import { createInvoker, type Invoker } from '@quayside/core';
import { standard } from '@quayside/core/resilience';
import type { StripeOptions } from './stripe-options.js';
import { createStripeSend, type StripeSend } from './stripe-request.js';

/** What everything in one adapter shares. */
export interface StripeParts {
  readonly invoker: Invoker;
  readonly send: StripeSend;
}

/** Makes the parts of one adapter. @throws misconfigured naming the option that cannot work */
export function createStripeParts(options: StripeOptions): StripeParts {
  const { clock, listeners, policy = standard({ clock }) } = options;
  const send = createStripeSend(options);
  return { invoker: createInvoker({ policy, listeners, clock }), send };
}
