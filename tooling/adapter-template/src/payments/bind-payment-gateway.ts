import {
  type BoundPort,
  bindPort,
  type Driver,
  type PaymentGateway,
  paymentGateway,
  unsupported,
} from '@quayside/core';
import type { TemplateParts } from '../template-parts.js';

/** One function for each operation that Template has, over the parts' `http`; `unsupported` for the others. */
const driver: Driver<PaymentGateway> = {
  charge: unsupported,
  confirmCharge: unsupported,
  captureCharge: unsupported,
  cancelCharge: unsupported,
  getCharge: unsupported,
  listCharges: unsupported,
  refund: unsupported,
  getRefund: unsupported,
  createCustomer: unsupported,
  getCustomer: unsupported,
  findCustomers: unsupported,
  deleteCustomer: unsupported,
};

/** Binds the port. */
export function bindPaymentGateway({ invoker, probe }: TemplateParts): BoundPort<PaymentGateway> {
  return bindPort(paymentGateway, driver, { provider: 'template', invoker, probe });
}
