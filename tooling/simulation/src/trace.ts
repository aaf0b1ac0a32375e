import { isIntegrationError } from '@quayside/core';
import type { Outcome } from './run-schedule.ts';
import type {
  AttemptRecord,
  CallRecord,
  EndedRecord,
  LedgerEntry,
  Stamp,
} from './world/history.ts';

interface Line extends Stamp {
  readonly text: string;
}

/** Tells everything that happened in a world, in order: the same text for the same seed. */
export function traceOf({ world }: Outcome): string {
  const { plan, history } = world;
  const plans = [
    ...plan.policies.map((policy, place) => `policy ${place}: ${JSON.stringify(policy)}`),
    ...plan.providers.map((provider) => `provider ${provider.name}: ${JSON.stringify(provider)}`),
    ...plan.callers.map((caller, place) => `caller ${place}: ${JSON.stringify(caller)}`),
    ...plan.operators.map((operator) => `operator: ${JSON.stringify(operator)}`),
  ];
  const lines = [
    ...history.calls.flatMap(linesOfCall),
    ...history.ledger.map(lineOfEntry),
    ...history.network.map(({ call, attempt, what, ...stamp }) => ({
      ...stamp,
      text: `${call.id}.${attempt}  network: ${what}`,
    })),
    ...history.isolations.map(({ policy, key, untilMs, ...stamp }) => ({
      ...stamp,
      text: `policy ${policy}  ${key} isolated until ${untilMs} ms`,
    })),
    ...history.strayFacts.map(({ fact, ...stamp }) => ({ ...stamp, text: `? ${detailsOf(fact)}` })),
  ];
  const happened = lines
    .toSorted((one, other) => one.seq - other.seq)
    .map(({ at, text }) => `${at.toFixed(3).padStart(12)} ms  ${text}`);
  return [`seed ${plan.seed}`, ...plans, ...happened].join('\n');
}

function linesOfCall(call: CallRecord): Line[] {
  const { id, plan, key, started, deadline, aborted, settled } = call;
  const what = `${plan.operation} at ${call.provider}`;
  const limits = Number.isFinite(deadline) ? `, deadline ${deadline} ms` : '';
  const lines = [{ ...started, text: `${id}  made: ${what}${key ? `, key ${key}` : ''}${limits}` }];
  if (aborted !== undefined)
    lines.push({ ...aborted, text: `${id}  aborted with ${aborted.reason}` });
  if (settled !== undefined) lines.push({ ...settled, text: `${id}  ${endOf(settled)}` });
  const facts = call.facts.map(({ fact, ...stamp }) => ({
    ...stamp,
    text: `${id}  fact ${detailsOf(fact)}`,
  }));
  return [...lines, ...facts, ...call.attempts.flatMap(linesOfAttempt)];
}

function linesOfAttempt({ call, attempt, started, ended }: AttemptRecord): Line[] {
  const id = `${call.id}.${attempt}`;
  const begun = { ...started, text: `${id}  driver begins` };
  if (ended === undefined) return [begun];
  const unheard = ended.unheard ? ', unheard' : '';
  const { error, said } = ended;
  const end = error === undefined ? 'answers' : `throws ${errorOf(error, said)}`;
  return [begun, { ...ended, text: `${id}  driver ${end}${unheard}` }];
}

function lineOfEntry({ call, attempt, provider, kind, effect, ...stamp }: LedgerEntry): Line {
  const what = effect === undefined ? kind : `${kind}, effect ${effect}`;
  return { ...stamp, text: `${call.id}.${attempt}  ${provider}: ${what}` };
}

function endOf(settled: NonNullable<CallRecord['settled']>): string {
  if (settled.outcome === 'resolved') return `resolved with ${JSON.stringify(settled.value)}`;
  return `rejected with ${errorOf(settled.error)}`;
}

function errorOf(error: unknown, said: EndedRecord['said'] = undefined): string {
  if (!isIntegrationError(error)) return String(error);
  const { execution, retryAfterMs } = said ?? error;
  const wait = retryAfterMs === undefined ? '' : `, retry after ${retryAfterMs} ms`;
  return `${error.code}, ${execution}${wait}: ${error.message}`;
}

function detailsOf({ type, ...details }: { readonly type: string }): string {
  const told = Object.entries(details).map(([name, value]) => `${name} ${value}`);
  return [type, ...told].join(', ');
}
