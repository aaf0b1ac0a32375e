import type { Call } from '../call.js';
import { IntegrationError } from '../errors/integration-error.js';
import type { Driver } from '../port.js';
import type { PaymentGateway } from '../ports/payment-gateway.js';
import * as charges from './memory-charges.js';
import * as customers from './memory-customers.js';
import { answerOnce, type MemoryPaymentState } from './memory-payment-state.js';
import * as refunds from './memory-refunds.js';

/** A failure of the way to the provider: before it acted, or after. */
export type MemoryFault = 'unreachable' | 'answer_lost';

type Take = (operation: string) => MemoryFault | undefined;

/** The driver over `state`; `takeFault` says what happens to a request on its way. */
export function memoryPaymentDriver(
  state: MemoryPaymentState,
  takeFault: Take,
): Driver<PaymentGateway> {
  type Act<Input, Answer> = (
    state: MemoryPaymentState,
    input: Input,
    call: Call,
    cursor?: string,
  ) => Answer;
  const plain =
    <Input, Answer>(act: Act<Input, Answer>) =>
    (input: Input, call: Call, cursor?: string): Promise<Answer> =>
      travel(call, takeFault, () => act(state, input, call, cursor));
  const keyed =
    <Input, Answer>(act: Act<Input, Answer>) =>
    (input: Input, call: Call): Promise<Answer> =>
      travel(call, takeFault, () => answerOnce(state, call, input, () => act(state, input, call)));
  return {
    charge: keyed(charges.charge),
    confirmCharge: keyed(charges.confirmCharge),
    captureCharge: keyed(charges.captureCharge),
    cancelCharge: plain(charges.cancelCharge),
    getCharge: plain(charges.getCharge),
    listCharges: plain(charges.listCharges),
    refund: keyed(refunds.refund),
    getRefund: plain(refunds.getRefund),
    createCustomer: keyed(customers.createCustomer),
    getCustomer: plain(customers.getCustomer),
    findCustomers: plain(customers.findCustomers),
    deleteCustomer: plain(customers.deleteCustomer),
  };
}

/** Takes a request to the provider and its answer back. */
async function travel<T>(call: Call, takeFault: Take, act: () => T): Promise<T> {
  // A real request is under way for a while: an abort right after the call must still be seen.
  await Promise.resolve();
  call.signal.throwIfAborted();
  const fault = takeFault(call.operation);
  if (fault === 'unreachable') {
    throw lost('the provider cannot be reached', 'not_executed', call);
  }
  const answer = act();
  if (fault === 'answer_lost') throw lost('the answer was lost', 'unknown', call);
  return answer;
}

function lost(
  what: string,
  execution: IntegrationError['execution'],
  call: Call,
): IntegrationError {
  return new IntegrationError({
    message: `memory ${call.operation} failed: ${what} (unavailable).`,
    code: 'unavailable',
    execution,
  });
}
