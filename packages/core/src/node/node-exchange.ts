import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { BODY_REST_MS } from '../http/body-rest.js';
import type { HttpRequest, HttpResponse } from '../http/http-transport.js';
import { isStream } from '../http/is-stream.js';
import { toBodyError } from '../http/to-transport-error.js';
import { bodyTooLarge } from '../http/transport-error.js';
import { decodeText, inflateBody, inflateStream } from './decode-body.js';
import { pumpBody } from './pump-body.js';
import { rawHeaders } from './raw-headers.js';
import { bodyCut, noAnswer, toNodeError } from './to-node-error.js';

/** Where an origin's requests go. */
export interface NodeTarget {
  readonly protocol: string;
  /** A name or an address, without brackets. */
  readonly address: string;
  readonly port: number | undefined;
  /** The `host` header. */
  readonly host: string;
  readonly agent: Agent;
}

/**
 * One request on `node:http`, and its answer once the head is there: one object for both, since a
 * microsecond a call is what this transport is for. It listens to the call's signal until the body has
 * been read.
 */
export class NodeExchange implements HttpResponse {
  readonly #signal: AbortSignal;
  /** A function: Node makes an async closure of every listener object, ten microseconds a call. */
  readonly #onAbort: () => void = () => this.#abort();
  #outgoing: ClientRequest | undefined;
  #incoming: IncomingMessage | undefined;
  /** Rejects whoever waits for the head or the body. */
  #giveUp: ((reason: unknown) => void) | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Sends the request and resolves with the head of the answer. */
  open(request: HttpRequest, target: NodeTarget, path: string): Promise<HttpResponse> {
    return new Promise<HttpResponse>((resolve, reject) => {
      const { protocol, address: host, port, agent } = target;
      const { method, body } = request;
      const headers = rawHeaders(request, target.host);
      const http = process.getBuiltinModule('node:http');
      const outgoing = http.request({ protocol, host, port, agent, method, path, headers });
      this.#outgoing = outgoing;
      this.#giveUp = reject;
      this.#signal.addEventListener('abort', this.#onAbort);
      outgoing.on('response', (incoming: IncomingMessage) => {
        this.#incoming = incoming;
        resolve(this);
      });
      // Stays on: a socket may fail again after everything has been said.
      outgoing.on('error', (error) => this.#fail(toNodeError(error, outgoing)));
      // Node drops the connection of an upgrade that nobody asked for, and says no more than this.
      outgoing.on('close', () => {
        if (this.#incoming === undefined) this.#fail(noAnswer());
      });
      if (isStream(body)) pumpBody(body, outgoing);
      // The transport has encoded a FormData to bytes before.
      else outgoing.end(body as string | Uint8Array | undefined);
    });
  }

  /** First the caller is told, then the socket goes. */
  #abort(): void {
    this.#fail(this.#signal.reason);
    this.#outgoing?.destroy();
  }

  get status(): number {
    return this.#incoming?.statusCode ?? 0;
  }

  header(name: string): string | undefined {
    const value = this.#incoming?.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }

  text(limitBytes: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#collect(limitBytes, (body) => resolve(decodeText(body)), reject);
    });
  }

  bytes(limitBytes: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => this.#collect(limitBytes, resolve, reject));
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    const incoming = this.#incoming;
    if (incoming === undefined) return;
    try {
      const body = inflateStream(incoming);
      incoming.once('close', () => this.#release());
      try {
        yield* body.iterator({ destroyOnReturn: false });
      } finally {
        if (!body.readableEnded) giveBack(body);
      }
    } catch (error) {
      incoming.destroy();
      throw this.#signal.aborted ? this.#signal.reason : toBodyError(error);
    }
  }

  discard(): void {
    this.#release();
    // What has arrived in full costs nothing to skip; anything else may never end.
    if (this.#incoming?.complete === true) this.#incoming.resume();
    else this.#incoming?.destroy();
  }

  #collect(
    limitBytes: number,
    resolve: (body: Buffer) => void,
    reject: (reason: unknown) => void,
  ): void {
    const incoming = this.#incoming;
    if (this.#signal.aborted || incoming === undefined || incoming.destroyed) {
      reject(this.#signal.aborted ? this.#signal.reason : bodyCut());
      return;
    }
    this.#giveUp = reject;
    const chunks: Buffer[] = [];
    let length = 0;
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      if (length <= limitBytes) return;
      this.#fail(bodyTooLarge(limitBytes));
      incoming.destroy();
    });
    incoming.on('end', () => {
      this.#release();
      const [only] = chunks;
      const body = only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks, length);
      inflateBody(body, incoming.headers['content-encoding'], limitBytes, resolve, reject);
    });
    incoming.on('close', () => {
      if (!incoming.readableEnded) this.#fail(bodyCut());
    });
  }

  #fail(reason: unknown): void {
    const giveUp = this.#giveUp;
    this.#release();
    giveUp?.(reason);
  }

  #release(): void {
    this.#giveUp = undefined;
    this.#signal.removeEventListener('abort', this.#onAbort);
  }
}

/** Takes what is left of a body, if that is at hand: then its connection can be used again. */
function giveBack(body: Readable): void {
  const timer = setTimeout(() => body.destroy(), BODY_REST_MS);
  body.once('close', () => clearTimeout(timer));
  body.resume();
}
