import { describe, expect, it } from 'vitest';
import { demoSource, NOW } from '../../test/dashboard/demo-source.js';
import { createDashboard } from './create-dashboard.js';

const dashboard = createDashboard({
  signIn: async (token) => (token === 'right' ? demoSource() : undefined),
  now: () => NOW,
});
const SITE = 'https://costs.example';

async function submit(
  path: '/sign-in' | '/sign-out',
  headers: Record<string, string> = {},
  body: URLSearchParams | string = new URLSearchParams({ token: 'right' }),
): Promise<Response> {
  return dashboard.request(`${SITE}${path}`, { method: 'POST', headers, body });
}

describe('dashboard › a form', () => {
  const foreign = [
    { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    // A neighbour's domain is another's page.
    { 'sec-fetch-site': 'same-site', origin: 'https://evil.costs.example' },
    { origin: 'https://evil.example' },
    { origin: 'https://costs.example.evil.example' },
    { origin: 'null' },
  ];

  it.each(foreign)('of another site signs nobody in or out: %j', async (headers) => {
    for (const path of ['/sign-in', '/sign-out'] as const) {
      const answer = await submit(path, headers);
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([403, null]);
    }
  });

  it.each([
    {},
    { 'sec-fetch-site': 'same-origin', origin: SITE },
    { origin: SITE },
    // Behind a proxy that ends TLS, the page has another scheme than the request.
    { origin: 'http://costs.example' },
  ])('of its own page, or of no browser, does: %j', async (headers) => {
    const answer = await submit('/sign-in', headers);
    expect([answer.status, answer.headers.get('location')]).toEqual([303, './']);
  });

  it.each([
    ['application/json', '{"token":"right"}'],
    ['text/plain', 'token=right'],
    ['multipart/form-data; boundary=x', 'garbage'],
    ['application/x-www-form-urlencoded', 'token='],
    ['application/x-www-form-urlencoded', 'token=right%0d%0ax'],
  ])('that is none is refused: %s %s', async (type, body) => {
    const answer = await submit('/sign-in', { 'content-type': type }, body);
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([401, null]);
  });
});

it('dashboard › a session is sent over TLS alone, where there is TLS', async () => {
  const cookieOf = async (url: string, headers = {}): Promise<string> => {
    const body = new URLSearchParams({ token: 'right' });
    const answer = await dashboard.request(`${url}/sign-in`, { method: 'POST', headers, body });
    return answer.headers.get('set-cookie') ?? '';
  };
  expect(await cookieOf(SITE)).toContain('; Secure');
  expect(await cookieOf('http://10.0.0.1', { 'x-forwarded-proto': 'https' })).toContain('; Secure');
  expect(await cookieOf('http://10.0.0.1')).not.toContain('Secure');
});

it('dashboard › no page can be framed', async () => {
  for (const path of ['/', '/sign-in', '/events', '/nothing']) {
    const { headers } = await dashboard.request(`${SITE}${path}`);
    expect(headers.get('x-frame-options'), path).toBe('DENY');
    expect(headers.get('content-security-policy'), path).toContain("frame-ancestors 'none'");
  }
});
