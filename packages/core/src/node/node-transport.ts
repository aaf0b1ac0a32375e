import type { Agent } from 'node:http';
import type { HttpRequest, HttpResponse, HttpTransport } from '../http/http-transport.js';
import { isStream } from '../http/is-stream.js';
import { TransportError } from '../http/transport-error.js';
import { closeAgent } from './close-agent.js';
import { connectWithin } from './connect-within.js';
import { encodeMultipart } from './encode-multipart.js';
import { NodeExchange, type NodeTarget } from './node-exchange.js';

export interface NodeTransportOptions {
  /** Connections to one origin at a time; further requests wait for one. @default unlimited */
  readonly maxSockets?: number | undefined;
  /**
   * How long an idle connection is kept, in milliseconds; less where the server's `Keep-Alive` header
   * says so. @default 60_000
   */
  readonly keepAliveMs?: number | undefined;
  /**
   * How long a connection may take, TLS included, in milliseconds. A call that fails here was certainly
   * not executed, which a timeout of the whole attempt cannot say. @default 5_000
   */
  readonly connectTimeoutMs?: number | undefined;
}

/** A transport that holds connections. Close it, or leave it to the process: idle ones keep none alive. */
export interface NodeTransport extends HttpTransport, AsyncDisposable {
  /** Refuses new requests, closes idle connections, and resolves when the requests in flight have ended. */
  close(): Promise<void>;
}

/**
 * A keep-alive transport on `node:http` and `node:https`: a third of the CPU of the platform's `fetch`,
 * and nothing to load at start. It asks for uncompressed answers (inflates what comes compressed all the
 * same), keeps no cookies, and reads no proxy from the environment.
 *
 * @example
 * createStripe({ apiKey, webhookSecret, transport: nodeTransport() });
 */
export function nodeTransport(options: NodeTransportOptions = {}): NodeTransport {
  const agents = new Map<string, Agent>();
  const targets = new Map<string, NodeTarget>();
  let closed = false;

  const targetOf = (origin: string): NodeTarget => {
    const known = targets.get(origin);
    if (known !== undefined) return known;
    const { protocol, hostname, port, host } = new URL(origin);
    const agent = agents.get(protocol) ?? createAgent(protocol, options);
    agents.set(protocol, agent);
    // A URL writes an IPv6 address in brackets, a socket does not.
    const address = hostname.replace(/^\[|\]$/g, '');
    const target = { protocol, address, port: port === '' ? undefined : Number(port), host, agent };
    targets.set(origin, target);
    return target;
  };

  const send = (request: HttpRequest): Promise<HttpResponse> => {
    const { url, signal } = request;
    const pathAt = url.indexOf('/', url.indexOf('//') + 2);
    const target = targetOf(url.slice(0, pathAt));
    return new NodeExchange(signal).open(request, target, url.slice(pathAt));
  };
  const transport: HttpTransport = (request) => {
    const { body, signal } = request;
    if (signal.aborted) return Promise.reject(signal.reason);
    if (closed) return Promise.reject(closedError());
    // Looks at the type first: naming FormData loads undici, 35 ms.
    const isPlain = typeof body !== 'object' || body instanceof Uint8Array || isStream(body);
    // Encoding takes a while, in which the call may be aborted or the transport closed.
    return isPlain ? send(request) : encodeMultipart(request).then(transport);
  };
  const close = async (): Promise<void> => {
    closed = true;
    await Promise.all(Array.from(agents.values(), closeAgent));
  };
  return Object.assign(transport, { close, [Symbol.asyncDispose]: close });
}

function createAgent(protocol: string, options: NodeTransportOptions): Agent {
  const { maxSockets, keepAliveMs = 60_000, connectTimeoutMs = 5_000 } = options;
  const settings = {
    keepAlive: true,
    timeout: keepAliveMs,
    maxFreeSockets: 256,
    ...(maxSockets === undefined ? {} : { maxSockets }),
  };
  // getBuiltinModule: an ESM import of node:http reads all its exports, and one of them loads undici.
  const agent: Agent =
    protocol === 'https:'
      ? new (process.getBuiltinModule('node:https').Agent)(settings)
      : new (process.getBuiltinModule('node:http').Agent)(settings);
  return connectWithin(agent, connectTimeoutMs);
}

function closedError(): TransportError {
  return new TransportError({
    fault: 'closed',
    execution: 'not_executed',
    message: 'the transport was closed',
  });
}
