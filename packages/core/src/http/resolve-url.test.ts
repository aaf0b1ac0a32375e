import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveUrl } from './resolve-url.js';
import { routeOf } from './route-of.js';

const SETTINGS = { origin: 'https://api.test', basePath: '/api/v3' };
const resolve = (path: string) => resolveUrl(SETTINGS, path, undefined, 'brackets');

describe('resolveUrl', () => {
  it('joins base, path and query', () => {
    const url = resolveUrl(SETTINGS, '/x?a=1', { b: ['2'] }, 'brackets');
    expect(url).toBe('https://api.test/api/v3/x?a=1&b[0]=2');
  });

  it('takes an absolute URL on its own origin, the next link of a page', () => {
    expect(resolve('https://api.test/api/v3/x?page=2')).toBe('https://api.test/api/v3/x?page=2');
  });

  it.each([
    'https://evil.test/x',
    'https://api.test.evil.test/x',
    'https://api.test@evil.test/x',
    'http://api.test/x',
    '//evil.test/x',
    '@evil.test/',
    '.evil.test/',
    ':8443/',
    '/\\evil.test',
    'x',
    '',
  ])('refuses to leave the origin for %j', (path) => {
    expect(() => resolve(path)).toThrow(TypeError);
  });

  it.each(['/v1/customers/..', '/v1/customers/%2E%2e', '/v1/./x', '/v1//refund', '/v1/../x?a=1'])(
    'refuses %s, which addresses something else than it says',
    (path) => {
      expect(() => resolve(path)).toThrow(/segment/);
    },
  );

  it.each(['/v1/a b', '/v1/ü', '/v1/x#y', '/v1/x\r\nhost: evil.test'])(
    'refuses %j, not escaped',
    (path) => {
      expect(() => resolve(path)).toThrow(/escaped/);
    },
  );

  it('stays on the origin and below the base, whatever the path', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webPath(), fc.webUrl()), (path) => {
        let url: string;
        try {
          url = resolve(path);
        } catch {
          return;
        }
        expect(new URL(url).origin).toBe(SETTINGS.origin);
        expect(new URL(url).pathname.startsWith('/api/v3/')).toBe(true);
      }),
    );
  });
});

describe('routeOf', () => {
  it.each([
    ['/v1/payment_intents', '/v1/payment_intents'],
    ['/v1/payment_intents/pi_123/capture?expand=1', '/v1/payment_intents/{id}/capture'],
    ['/v1/customers/cus_NffrFeUfNV', '/v1/customers/{id}'],
    ['/v1/tax_rates', '/v1/tax_rates'],
    ['/api/chat.postMessage', '/api/chat.postMessage'],
    ['/repos/o/r/issues/1347/comments', '/repos/o/r/issues/{id}/comments'],
    ['/v1/a%20b', '/v1/{id}'],
    ['/v2.1/x', '/v2.1/x'],
  ])('%s is %s', (path, route) => {
    expect(routeOf(path)).toBe(route);
  });
});
