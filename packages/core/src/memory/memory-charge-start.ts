import type { Call } from '../call.js';
import type { DeclineReason } from '../ports/payment-gateway.js';
import type { ChargeRow, ChargeState, MemoryPaymentState } from './memory-payment-state.js';
import { refusal } from './memory-refusal.js';
import { type MemoryOutcome, toDecline } from './memory-sources.js';

/** What a charge is started with. */
export interface ChargeStart {
  readonly source: string;
  readonly offSession: boolean | undefined;
  readonly returnUrl: string | undefined;
}

/** Starts the charge: its source decides what becomes of it. */
export function startCharge(
  state: MemoryPaymentState,
  row: ChargeRow,
  start: ChargeStart,
  call: Call,
): ChargeRow {
  const outcome = findOutcome(state, start.source, call);
  const next = { ...row, source: start.source };
  if (outcome === 'succeeds') return paid(next);
  if (outcome === 'processing') return { ...next, state: { status: 'processing' } };
  if (outcome !== 'requires_action') return { ...next, state: declined(outcome) };
  if (start.offSession) return { ...next, state: declined('authentication_required') };
  return { ...next, state: challenge(row.id, start.returnUrl) };
}

/** Ends `requires_action` or `processing`, as the customer or the bank would. */
export function settleCharge(row: ChargeRow, outcome: 'succeeds' | 'declined'): ChargeRow {
  if (outcome === 'succeeds') return paid(row);
  const reason =
    row.state.status === 'processing' ? 'insufficient_funds' : 'authentication_required';
  return { ...row, state: { status: 'declined', decline: toDecline(reason) } };
}

function paid(row: ChargeRow): ChargeRow {
  return row.capture === 'manual'
    ? { ...row, state: { status: 'authorized' } }
    : { ...row, capturedAmount: row.amount, state: { status: 'succeeded' } };
}

function declined(reason: DeclineReason): ChargeState {
  return { status: 'declined', decline: toDecline(reason) };
}

function challenge(id: string, returnUrl: string | undefined): ChargeState {
  const clientSecret = `${id}_client_secret`;
  return returnUrl === undefined
    ? { status: 'requires_action', action: { kind: 'client_library', clientSecret } }
    : {
        status: 'requires_action',
        action: { kind: 'redirect', url: `https://memory.example/challenge/${id}`, clientSecret },
      };
}

/** @throws invalid_request for a source that nobody knows */
export function findOutcome(state: MemoryPaymentState, source: string, call: Call): MemoryOutcome {
  const outcome = state.outcomes.get(source);
  if (outcome === undefined) {
    throw refusal(call, 'invalid_request', `there is no source '${source}', see memorySources`);
  }
  return outcome;
}
