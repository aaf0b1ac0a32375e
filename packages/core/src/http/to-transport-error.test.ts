import { describe, expect, it } from 'vitest';
import { toBodyError, toTransportError } from './to-transport-error.js';

const coded = (code: string, fields: object = {}) =>
  Object.assign(new Error(code), { code }, fields);
const fetchFailed = (cause: unknown) => new TypeError('fetch failed', { cause });

describe('toTransportError', () => {
  it.each([
    ['a refused connection', coded('ECONNREFUSED'), 'unreachable', 'not_executed'],
    ['an unknown host', coded('ENOTFOUND'), 'unreachable', 'not_executed'],
    ['a resolver that has no answer', coded('EAI_AGAIN'), 'unreachable', 'not_executed'],
    ["undici's connect timeout", coded('UND_ERR_CONNECT_TIMEOUT'), 'unreachable', 'not_executed'],
    [
      'any failure to connect',
      coded('ETIMEDOUT', { syscall: 'connect' }),
      'unreachable',
      'not_executed',
    ],
    ['a bad certificate', coded('CERT_HAS_EXPIRED'), 'untrusted', 'not_executed'],
    ['another name in it', coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'untrusted', 'not_executed'],
    ['a broken TLS record', coded('ERR_SSL_WRONG_VERSION_NUMBER'), 'untrusted', 'unknown'],
    ['a reset', coded('ECONNRESET'), 'cut', 'unknown'],
    ['a timeout of a read', coded('ETIMEDOUT', { syscall: 'read' }), 'cut', 'unknown'],
    ['a broken pipe', coded('EPIPE', { syscall: 'write' }), 'cut', 'unknown'],
    ['an end in mid-answer', coded('UND_ERR_SOCKET'), 'cut', 'unknown'],
    ['a silent server', coded('UND_ERR_HEADERS_TIMEOUT'), 'stalled', 'unknown'],
    ['a silent body', coded('UND_ERR_BODY_TIMEOUT'), 'stalled', 'unknown'],
    ['what is not HTTP', coded('HPE_INVALID_CONSTANT'), 'garbled', 'unknown'],
    [
      "Deno's refusal",
      new TypeError('error sending request: client error (Connect)'),
      'unreachable',
      'not_executed',
    ],
    ["Bun's refusal", coded('ConnectionRefused'), 'unreachable', 'not_executed'],
    ['anything else', new TypeError('Failed to fetch'), 'cut', 'unknown'],
    ['no error at all', 'oops', 'cut', 'unknown'],
  ])('%s', (_name, thrown, fault, execution) => {
    expect(toTransportError(thrown)).toMatchObject({ fault, execution });
    expect(toTransportError(fetchFailed(thrown))).toMatchObject({ fault, execution });
  });

  it('several addresses prove it only together', () => {
    const refused = coded('ECONNREFUSED', { syscall: 'connect' });
    const all = Object.assign(new AggregateError([refused, refused], ''), { code: 'ECONNREFUSED' });
    expect(toTransportError(fetchFailed(all))).toMatchObject({
      execution: 'not_executed',
      message: 'ECONNREFUSED',
    });
    const mixed = new AggregateError([refused, coded('ECONNRESET')]);
    expect(toTransportError(mixed)).toMatchObject({ execution: 'unknown' });
  });

  it('keeps of a URL its origin alone', () => {
    const error = toTransportError(
      new Error('no answer from (https://a.test/v1/x?email=e@x.y): gone'),
    );
    expect(error.message).toBe('no answer from (https://a.test): gone');
    expect(error.cause).toBeUndefined();
  });

  it('leaves the credentials of a URL out, those of a proxy for example', () => {
    const thrown = new Error('cannot reach http://ada:hunter2@proxy.test:8080/x');
    expect(toTransportError(thrown).message).toBe('cannot reach http://proxy.test:8080');
  });

  it('after the head, nothing proves that the request was not executed', () => {
    expect(toBodyError(coded('ECONNREFUSED'))).toMatchObject({
      fault: 'cut',
      execution: 'unknown',
    });
  });
});
