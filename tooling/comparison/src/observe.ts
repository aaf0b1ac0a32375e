import { type IntegrationError, isIntegrationError } from '@quayside/core';

/** `1 request`, `2 requests`. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

type Say<T> = string | ((value: T) => string);

/** Waits for the end of a call and names it: `resolves`, or the error. */
export async function outcomeOf<T>(
  call: Promise<T> | (() => Promise<T>),
  resolved: Say<T> = 'resolves',
): Promise<string> {
  try {
    const value = await (typeof call === 'function' ? call() : call);
    return typeof resolved === 'string' ? resolved : resolved(value);
  } catch (error) {
    return nameOf(error);
  }
}

/** The outcome of a call, after how many requests reached the server. */
export async function requestsAnd<T>(
  { received }: { readonly received: readonly unknown[] },
  call: Promise<T>,
  resolved?: Say<T>,
): Promise<string> {
  const outcome = await outcomeOf(call, resolved);
  return `${count(received.length, 'request')}, ${outcome}`;
}

/** As {@link outcomeOf}, for calls that may never end. */
export async function outcomeWithin<T>(
  ms: number,
  call: Promise<T>,
  resolved?: Say<T>,
): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, ms, 'still waiting');
  });
  const outcome = await Promise.race([outcomeOf(call, resolved), late]);
  clearTimeout(timer);
  return outcome;
}

/**
 * The outcome of a call to a server that does not answer, within `ms`. A call that still waits is ended with
 * its server, so that none of its retries reaches into another row.
 */
export async function outcomeInSilence(
  server: AsyncDisposable,
  ms: number,
  call: Promise<string>,
): Promise<string> {
  const outcome = await outcomeWithin(ms, call, (seen) => seen);
  await server[Symbol.asyncDispose]();
  await outcomeOf(call);
  return outcome === 'still waiting' ? `still waiting after ${ms / 1_000} s` : outcome;
}

/** Names an error as its catcher would tell it: ours by code, others by class. */
export function nameOf(error: unknown): string {
  if (isIntegrationError(error)) return codeOf(error);
  if (error instanceof DOMException) return `\`${error.name}\``;
  if (error instanceof Error) return `\`${error.constructor.name}\``;
  return `\`${String(error)}\``;
}

function codeOf({ code, execution }: IntegrationError): string {
  const doubt = execution === 'unknown' ? ', may have run' : '';
  return `\`${code}\`${doubt}`;
}

/** Whether the second request came before the wait was over that the answer to the first one asked for. */
export function secondCame(received: readonly { readonly at: number }[], askedMs: number): string {
  const [first, second] = received;
  if (first === undefined || second === undefined) return 'no second request';
  return second.at - first.at < askedMs ? 'sent again too early' : 'waits as long as it was told';
}

/** A caller who loses patience so long after the first request has reached the server. */
export function abortedAfter(
  ms: number,
  { arrival }: { readonly arrival: Promise<void> },
): AbortSignal {
  const caller = new AbortController();
  void arrival.then(() => setTimeout(() => caller.abort(), ms));
  return caller.signal;
}

/** How often a request is sent that is answered with each status, always. */
export async function requestsByStatus(
  statuses: readonly number[],
  send: (status: number) => Promise<number>,
): Promise<string> {
  const seen = new Map<number, number[]>();
  for (const status of statuses) {
    const sent = await send(status);
    seen.set(sent, [...(seen.get(sent) ?? []), status]);
  }
  return [...seen]
    .map(([sent, those]) => `${those.join(', ')}: ${count(sent, 'request')}`)
    .join('; ');
}
