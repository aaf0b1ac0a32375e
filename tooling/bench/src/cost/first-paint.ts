import { existsSync } from 'node:fs';
import { TOKEN } from './serve.ts';

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const ARGUMENTS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];

/** Milliseconds until a browser shows the first of the dashboard's overview; undefined where there is no browser. */
export async function firstPaint(url: string): Promise<number | undefined> {
  if (!existsSync(executablePath)) return undefined;
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath, args: ARGUMENTS });
  try {
    const context = await browser.newContext();
    await context.request.post(`${url}/sign-in`, { form: { token: TOKEN } });
    const page = await context.newPage();
    await page.goto(`${url}/`, { waitUntil: 'load' });
    const painted = await page.waitForFunction(
      `performance.getEntriesByName('first-contentful-paint')[0]?.startTime`,
    );
    return Number(await painted.jsonValue());
  } finally {
    await browser.close();
  }
}
