import type { Target } from '../resilience/targets.ts';
import { fixed, median, printTable } from '../statistics.ts';
import { firstPaint } from './first-paint.ts';
import { ACCOUNTS, seeded } from './ledger-events.ts';
import { serve, TOKEN } from './serve.ts';
import { SPAN_HEADER, type Spans, spanRow, timeCalls, toSpans } from './spans.ts';

const SUMMARIES = 2_000;

/** The server over a million events: when it is ready, how long its answers and its dashboard take. */
export async function benchServe(
  database: string,
  directory: string,
  rounds: number,
): Promise<readonly Target[]> {
  const ready: number[] = [];
  const answered: number[] = [];
  const painted: number[] = [];
  // A new process for each: nothing is warm.
  for (let round = 0; round < rounds; round += 1) {
    await using forHtml = await serve(database, directory);
    ready.push(forHtml.readyMs);
    answered.push(await firstPage(forHtml.url));
    await using forBrowser = await serve(database, directory);
    ready.push(forBrowser.readyMs);
    const paint = await firstPaint(forBrowser.url);
    if (paint !== undefined) painted.push(paint);
  }
  printStarts({ ready, answered, painted });
  const [daily, monthly] = await timeSummaries(database, directory);
  printTable('Summaries over 1,000,000 events, over HTTP', SPAN_HEADER, [
    spanRow('a day of an account', daily),
    spanRow('a month of an account', monthly),
  ]);
  const second = { limit: 1_000, unit: 'ms' };
  const paint: readonly Target[] = [
    { name: 'dashboard, first paint', measured: Math.max(...painted), ...second },
  ];
  return [
    { name: 'serve ready, median', measured: median(ready), limit: 300, unit: 'ms' },
    { name: 'daily summary over HTTP, p99', measured: daily.p99, limit: 5, unit: 'ms' },
    { name: 'monthly summary over HTTP, p99', measured: monthly.p99, limit: 5, unit: 'ms' },
    { name: 'dashboard, first answer', measured: Math.max(...answered), ...second },
    ...(painted.length === 0 ? [] : paint),
  ];
}

/** Milliseconds until the overview of thirty days is there, whole, as the first thing that a server is asked for. */
async function firstPage(url: string): Promise<number> {
  const form = { method: 'POST', redirect: 'manual' } as const;
  const signedIn = await fetch(`${url}/sign-in`, {
    ...form,
    body: new URLSearchParams({ token: TOKEN }),
  });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const begun = performance.now();
  const page = await fetch(`${url}/`, { headers: { cookie } });
  const html = await page.text();
  if (!page.ok || page.redirected || !html.includes('Models'))
    throw new Error(`the overview was answered with ${page.status}`);
  return performance.now() - begun;
}

async function timeSummaries(
  database: string,
  directory: string,
): Promise<readonly [daily: Spans, monthly: Spans]> {
  await using server = await serve(database, directory);
  const headers = { authorization: `Bearer ${TOKEN}` };
  const random = seeded(3);
  const ask = async (path: string): Promise<void> => {
    const query = `account_id=account-${random(ACCOUNTS)}`;
    const answer = await fetch(`${server.url}/api/summary/${path}?${query}`, { headers });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}`);
  };
  const time = async (path: string): Promise<Spans> =>
    toSpans(await timeCalls(1, SUMMARIES, () => ask(path)));
  return [await time('daily'), await time('monthly')];
}

function printStarts(figures: Readonly<Record<'ready' | 'answered' | 'painted', number[]>>): void {
  const row = (name: string, values: readonly number[]): string[] => [
    name,
    ...[Math.min(...values), median(values), Math.max(...values)].map((value) => fixed(value, 0)),
  ];
  const { ready, answered, painted } = figures;
  printTable(
    `The server over 1,000,000 events, ${ready.length} starts`,
    ['ms', 'min', 'median', 'max'],
    [
      row('from the start of its process until it listens', ready),
      row("its dashboard's first answer, whole", answered),
      ...(painted.length === 0 ? [] : [row('first contentful paint in Chromium', painted)]),
    ],
  );
  if (painted.length === 0)
    console.log(
      'There is no Chromium: the first paint is left out, the HTML answer stands for it.',
    );
}
