import type { Call } from '../call.js';
import type { Driver } from '../port.js';
import type { PaymentGateway } from '../ports/payment-gateway.js';
import { answerOnce } from './answer-once.js';
import * as charges from './memory-charges.js';
import * as customers from './memory-customers.js';
import type { MemoryPaymentState } from './memory-payment-state.js';
import * as refunds from './memory-refunds.js';
import { type MemoryFault, travel } from './travel.js';

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
      travel(call, takeFault, () =>
        answerOnce(state.answers, call, input, () => act(state, input, call)),
      );
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
