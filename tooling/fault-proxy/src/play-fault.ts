import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault, FaultKind } from './fault.ts';
import { collect } from './http-message.ts';
import type { Answer } from './upstream.ts';

/** Times of the faults that take time. */
export interface FaultTimes {
  /** The longest `delay`, in milliseconds. @default 300 */
  readonly delayMs: number;
  /** How long a `stall` keeps silent before it resets, in milliseconds. @default 5_000 */
  readonly stallMs: number;
  /** What `status_429` says in `Retry-After`. @default 1 */
  readonly retryAfterSeconds: number;
}

/** One exchange that is about to happen. */
export interface Exchange {
  readonly client: Socket;
  readonly ratio: number;
  readonly times: FaultTimes;
  /** Hands the request to the server. */
  forward(): Promise<Answer>;
}

type Play = (exchange: Exchange) => Promise<void>;

const PLAYS: Readonly<Record<FaultKind, Play>> = {
  reset: async ({ client }) => reset(client),
  lost_answer: async ({ client, forward }) => {
    await collect((await forward()).body);
    reset(client);
  },
  cut_reset: async (exchange) => {
    await sendPart(exchange);
    reset(exchange.client);
  },
  cut_end: async (exchange) => {
    await sendPart(exchange);
    exchange.client.end();
  },
  delay: async (exchange) => {
    await sleep(exchange.ratio * exchange.times.delayMs);
    await relay(exchange);
  },
  stall: async (exchange) => {
    if (exchange.ratio < 0.5) await collect((await exchange.forward()).body);
    else await sendPart(exchange);
    await silence(exchange.client, exchange.times.stallMs);
    reset(exchange.client);
  },
  status_429: async ({ client, times }) =>
    answer(client, '429 Too Many Requests', [`retry-after: ${times.retryAfterSeconds}`]),
  status_500: async ({ client }) => answer(client, '500 Internal Server Error'),
  status_503: async ({ client }) => answer(client, '503 Service Unavailable'),
  late_502: async ({ client, forward }) => {
    await collect((await forward()).body);
    answer(client, '502 Bad Gateway');
  },
  html_200: async ({ client }) =>
    answer(client, '200 OK', ['content-type: text/html'], '<!doctype html><title>Welcome</title>'),
};

/** Does to the exchange what the fault says; without a fault, passes it on. */
export function playFault(fault: Fault | undefined, exchange: Exchange): Promise<void> {
  return fault === undefined ? relay(exchange) : PLAYS[fault.kind](exchange);
}

/** Passes the answer on as it arrives. */
async function relay({ client, forward }: Exchange): Promise<void> {
  const { head, body, endsConnection } = await forward();
  client.write(head.bytes);
  for await (const bytes of body) client.write(bytes);
  if (endsConnection) client.end();
}

/** Sends the head and a part of the body, never all of it. */
async function sendPart({ client, forward, ratio }: Exchange): Promise<void> {
  const { head, body } = await forward();
  const rest = await collect(body);
  const whole = Buffer.concat([head.bytes, rest]);
  const length = rest.length === 0 ? whole.length / 2 : head.bytes.length + ratio * rest.length;
  client.write(whole.subarray(0, Math.floor(length)));
  // The reset would overtake bytes that have not left yet.
  await sleep(2);
}

function answer(
  client: Socket,
  status: string,
  headers: readonly string[] = [],
  text?: string,
): void {
  const body = text ?? JSON.stringify({ error: { message: `fault proxy: ${status}` } });
  const type = text === undefined ? ['content-type: application/json'] : [];
  const lines = [...type, ...headers, `content-length: ${Buffer.byteLength(body)}`];
  client.write(`HTTP/1.1 ${status}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}

/**
 * Breaks a connection with a reset. One that has ended its side already is only destroyed: Node 24 loses
 * the handle of a reset during a shutdown, and the process then spins for ever instead of ending.
 */
export function reset(client: Socket): void {
  if (client.writableEnded) client.destroy();
  else if (!client.destroyed) client.resetAndDestroy();
}

/** Waits until the client gives up or the time is over. */
async function silence(client: Socket, milliseconds: number): Promise<void> {
  if (client.destroyed) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const leave = (): void => {
      clearTimeout(timer);
      resolve();
    };
    client.once('end', leave).once('close', leave);
  });
}
