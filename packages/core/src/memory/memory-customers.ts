import type { Call } from '../call.js';
import type { Page } from '../page.js';
import type {
  CreateCustomerInput,
  Customer,
  FindCustomersInput,
} from '../ports/payment-gateway.js';
import type { MemoryPaymentState } from './memory-payment-state.js';
import { refusal } from './memory-refusal.js';
import { pageOf } from './page-of.js';

export function createCustomer(state: MemoryPaymentState, input: CreateCustomerInput): Customer {
  const made: Customer = {
    id: state.nextId('cus'),
    email: input.email,
    name: input.name,
    phone: input.phone,
    metadata: { ...input.metadata },
    createdAt: state.now(),
  };
  state.customers.set(made.id, made);
  return made;
}

export function getCustomer(state: MemoryPaymentState, id: string, call: Call): Customer {
  const found = state.customers.get(id);
  if (found === undefined) throw refusal(call, 'not_found', `there is no customer '${id}'`);
  return found;
}

export function findCustomers(
  state: MemoryPaymentState,
  input: FindCustomersInput,
  call: Call,
  cursor: string | undefined,
): Page<Customer> {
  const rows = [...state.customers.values()]
    .filter((row) => input.email === undefined || row.email === input.email)
    .toReversed();
  return pageOf(rows, cursor, input.pageSize ?? 10, call);
}

export function deleteCustomer(state: MemoryPaymentState, id: string, call: Call): void {
  if (state.deletedCustomers.has(id)) return;
  getCustomer(state, id, call);
  state.customers.delete(id);
  state.deletedCustomers.add(id);
}
