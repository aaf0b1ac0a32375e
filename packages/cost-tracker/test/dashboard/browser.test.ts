import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createAdaptorServer } from '@hono/node-server';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UsageRecordBody } from '../../src/contract/usage.js';
import { createDashboard } from '../../src/dashboard/create-dashboard.js';
import { demoEvents, demoSource, NOW } from './demo-source.js';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const hasBrowser = existsSync(executablePath);
if (!hasBrowser) {
  process.stderr.write(
    `SKIPPED: the dashboard in a browser. There is none at ${executablePath}.\n`,
  );
}

const PAGES = ['', 'events?team=search', 'event?id=2026-11-17-platform-6', 'live'];
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-sync',
];

describe.skipIf(!hasBrowser)('dashboard › in a browser', () => {
  const events: UsageRecordBody[] = [...demoEvents()];
  let browser: Browser;
  let base = '';
  const server = createAdaptorServer(
    createDashboard({
      signIn: async () => undefined,
      open: demoSource(events),
      now: () => NOW,
    }),
  );

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    base = `http://127.0.0.1:${address.port}/`;
    browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    server.close();
  });

  /** Opens a page and collects everything that the browser complains about. */
  async function visit(
    path: string,
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() !== 'log') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(base)) complaints.push(`asked ${request.url()}`);
    });
    await page.goto(base + path, { waitUntil: 'load' });
    return { page, context, complaints };
  }

  it.each(PAGES)('/%s loads without a complaint, nothing from elsewhere', async (path) => {
    const { context, complaints } = await visit(path);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it.each(
    PAGES.flatMap((path) => [
      [path, 'light'],
      [path, 'dark'],
    ]) as [string, 'light' | 'dark'][],
  )('/%s meets WCAG 2.2 AA in %s', async (path, colorScheme) => {
    const { page, context } = await visit(path, { colorScheme, bypassCSP: true });
    await page.addScriptTag({
      path: createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
    });
    const violations = await page.evaluate(`axe
      .run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] })
      .then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`);
    expect(violations).toEqual([]);
    await context.close();
  });

  it('is usable by the keyboard: the first key leads past the menu', async () => {
    const { page, context } = await visit('');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
    await page.keyboard.press('Enter');
    await page.waitForFunction("document.activeElement.id === 'main'");
    await context.close();
  });

  it('fits a narrow screen without scrolling sideways', async () => {
    const { page, context } = await visit('', { viewport: { width: 360, height: 700 } });
    const width = await page.evaluate('document.documentElement.scrollWidth');
    expect(width).toBeLessThanOrEqual(360);
    await context.close();
  });

  it('shows new events as they are recorded, and stops when it is asked to', async () => {
    const { page, context, complaints } = await visit('live');
    await page.getByText('Following.').waitFor();
    const [template] = events;
    if (template === undefined) throw new Error('no event');
    const evil = '<img src=x onerror=alert(1)>';
    events.push({ ...template, id: 'new', model: evil, timestamp: '2026-11-20T14:59:00.000Z' });
    await page.locator('#events tr.fresh a[href="./event?id=new"]').waitFor();
    expect(await page.locator('#events tr.fresh td').nth(2).textContent()).toBe(evil);
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused.').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });
});
