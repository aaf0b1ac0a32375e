import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { demoEvents, demoSource, NOW } from '../../test/dashboard/demo-source.js';
import { createDashboard, type DashboardOptions } from './create-dashboard.js';

function start(options: Partial<DashboardOptions> = {}) {
  const dashboard = createDashboard({
    signIn: async (token) => (token === 'right' ? demoSource() : undefined),
    open: demoSource(),
    now: () => NOW,
    ...options,
  });
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await dashboard.request(path, { headers });
    return { response, text: await response.text() };
  };
  return { dashboard, get };
}

/** Answers the cookie. */
async function signIn(dashboard: ReturnType<typeof createDashboard>): Promise<string> {
  const body = new URLSearchParams({ token: 'right' });
  const answer = await dashboard.request('/sign-in', { method: 'POST', body });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

describe('dashboard › overview', () => {
  it('adds up the last thirty days, by day, model, provider, team and user', async () => {
    const { text } = await start().get('/');
    for (const part of [
      '$521.60',
      'claude-sonnet-4-5',
      'anthropic',
      'platform',
      'platform@acme.example',
    ])
      expect(text).toContain(part);
    expect(text.match(/<rect class="mark"/g)).toHaveLength(30);
  });

  it('shows the range that is asked for', async () => {
    const { text } = await start().get('/?from=2026-11-19&to=2026-11-20');
    expect(text.match(/<rect class="mark"/g)).toHaveLength(2);
  });

  it.each(['from=2026-02-30', 'from=x', 'from=2026-11-20&to=2026-11-19', 'from=2020-01-01'])(
    'refuses %s',
    async (query) => {
      expect((await start().get(`/?${query}`)).response.status).toBe(400);
    },
  );

  it('tells which budget is used up, and when another will be', async () => {
    const { text } = await start().get('/');
    expect(text).toMatch(/team search <span class="badge bad">over/);
    expect(text).toContain('At this pace nothing is left on 2026-11-27.');
  });

  it('points at the day that stands out', async () => {
    const { text } = await start().get('/');
    expect(text).toMatch(/2026-11-17<\/a> <strong>team platform<\/strong>: \$52\.20/);
  });
});

describe('dashboard › events', () => {
  it('narrows the list, and links every event', async () => {
    const { text } = await start().get('/events?team=search&model=gpt-5&from=2026-11-20');
    expect(text).toContain('./event?id=2026-11-20-search-0');
    expect(text).not.toContain('./event?id=2026-11-20-platform');
  });

  it('says where a price comes from, and shows what was sent as text', async () => {
    const { text } = await start().get('/event?id=2026-11-17-platform-6');
    for (const part of ['demo 1', 'the demonstration', '28.08']) expect(text).toContain(part);
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).not.toContain('<script>alert');
  });

  it('shows an event without a price as unpriced, not as nothing', async () => {
    const [first] = demoEvents();
    if (first === undefined) throw new Error('no event');
    const unpriced = { ...first, cost: null, currency: null, cost_source: null, price: null };
    const { get } = start({ open: demoSource([unpriced]) });
    const { text } = await get(`/event?id=${first.id}`);
    expect(text).toContain('unpriced');
    expect(text).toContain('nothing was counted as 0');
  });

  it('knows an event that there is not', async () => {
    expect((await start().get('/event?id=nobody')).response.status).toBe(404);
  });

  it('exports what the list shows, days in the zone of the dashboard', async () => {
    const { get } = start({ timeZone: 'Europe/Berlin' });
    const range = 'from=2026-11-19&to=2026-11-20';
    const { response, text } = await get(`/export.csv?team=search&junk=1&${range}`);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(JSON.parse(text)).toEqual({
      team: 'search',
      from: '2026-11-18T23:00:00.000Z',
      before: '2026-11-20T23:00:00.000Z',
    });
  });
});

describe('dashboard › live', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends new events as rows, oldest first, each once', async () => {
    const events = [...demoEvents()];
    const [template] = events;
    if (template === undefined) throw new Error('no event');
    const { dashboard } = start({ open: demoSource(events) });
    const response = await dashboard.request('/live/events');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (const minute of [1, 2])
      events.push({
        ...template,
        id: `new-${minute}`,
        timestamp: `2026-11-20T14:0${minute}:00.000Z`,
      });
    await vi.advanceTimersByTimeAsync(2_000);
    let text = '';
    while (!text.includes('new-2')) text += (await reader?.read())?.value ?? '';
    expect(text.match(/new-\d/g)).toEqual(['new-1', 'new-2']);
    await reader?.cancel();
  });

  it.each(['signs out', 'has a token that is revoked'])(
    'ends for whoever %s, before another event is sent',
    async (ending) => {
      const events = [...demoEvents()];
      const tokens = new Set(['right']);
      const { dashboard } = start({
        open: undefined,
        signIn: async (token) => (tokens.has(token) ? demoSource(events) : undefined),
      });
      const headers = { cookie: await signIn(dashboard) };
      const live = await dashboard.request('/live/events', { headers });
      if (ending === 'signs out') await dashboard.request('/sign-out', { method: 'POST', headers });
      else tokens.clear();
      const text = live.text();
      events.push(...events.slice(0, 1).map((event) => ({ ...event, id: 'secret' })));
      await vi.advanceTimersByTimeAsync(1_000);
      expect(await text).not.toContain('secret');
    },
  );

  it('tells of what breaks it off, and not the page', async () => {
    const errors: unknown[] = [];
    const source = demoSource();
    let isBroken = false;
    const { dashboard } = start({
      open: {
        ...source,
        list: (query) => (isBroken ? Promise.reject(new Error('disk of 42')) : source.list(query)),
      },
      onError: (error) => errors.push(error),
    });
    const live = await dashboard.request('/live/events');
    isBroken = true;
    const text = live.text();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await text).not.toContain('disk');
    expect(errors.map(String)).toEqual(['Error: disk of 42']);
  });
});

describe('dashboard › who may look', () => {
  const closed = () => start({ open: undefined });

  it.each(['/', '/events', '/event?id=1', '/live', '/export.csv'])(
    'sends strangers from %s to sign in',
    async (path) => {
      const { response } = await closed().get(path);
      expect([response.status, response.headers.get('location')]).toEqual([302, './sign-in']);
    },
  );

  it('refuses strangers the live events', async () => {
    expect((await closed().get('/live/events')).response.status).toBe(401);
  });

  it('opens a session for a token, whose cookie no script and no other site can use', async () => {
    const { dashboard, get } = closed();
    const body = new URLSearchParams({ token: 'right' });
    const answer = await dashboard.request('/sign-in', { method: 'POST', body });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain('right');
    const session = { cookie: cookie.split(';')[0] ?? '' };
    expect((await get('/', session)).response.status).toBe(200);
    await dashboard.request('/sign-out', { method: 'POST', headers: session });
    expect((await get('/', session)).response.status).toBe(302);
  });

  it('shows nothing more to a token that was revoked after it signed in', async () => {
    const tokens = new Set(['right']);
    const { dashboard, get } = start({
      open: undefined,
      signIn: async (token) => (tokens.has(token) ? demoSource() : undefined),
    });
    const cookie = await signIn(dashboard);
    expect((await get('/', { cookie })).response.status).toBe(200);
    tokens.clear();
    for (const path of ['/', '/export.csv'])
      expect((await get(path, { cookie })).response.status).toBe(302);
  });

  it('ends a session after twelve hours', async () => {
    let now = NOW;
    const { dashboard, get } = start({ open: undefined, now: () => now });
    const cookie = await signIn(dashboard);
    now += 12 * 3_600_000;
    expect((await get('/', { cookie })).response.status).toBe(302);
  });

  it('says so where a token may not read', async () => {
    const body = new URLSearchParams({ token: 'wrong' });
    const response = await closed().dashboard.request('/sign-in', { method: 'POST', body });
    expect(response.status).toBe(401);
    expect(await response.text()).toContain('This token may not read.');
  });

  it.each(['/', '/sign-in', '/assets/live.js', '/live/events'])(
    'lets %s load nothing from elsewhere',
    async (path) => {
      const response = await start().dashboard.request(path);
      expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
      await response.body?.cancel();
    },
  );
});
