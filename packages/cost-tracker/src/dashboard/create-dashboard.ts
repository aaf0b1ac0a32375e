import { type Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { streamSSE } from 'hono/streaming';
import { streamTexts } from '../server/export/stream-texts.js';
import { icon } from './assets/icon.js';
import { liveScript } from './assets/live-script.js';
import { style } from './assets/style.js';
import type { DashboardSource } from './dashboard-source.js';
import { eventsPage, readFilters } from './events.js';
import { follow, livePage } from './live.js';
import { overview } from './overview.js';
import { type PageRange, readRange } from './page-range.js';
import { refuseForeignForms } from './refuse-foreign-forms.js';
import { secureHeaders } from './secure-headers.js';
import { createSessions, type Sessions } from './sessions.js';
import { signInPage } from './sign-in.js';
import { eventPage } from './view/event-page.js';
import { eventRow } from './view/event-table.js';
import { layout, type PageFrame } from './view/layout.js';
import { zonedRange } from './zoned-range.js';

/** What the dashboard is made with. */
export interface DashboardOptions {
  /**
   * What the holder of a token may see; undefined where it may see nothing. Asked again for every page, so that a
   * token that is revoked shows nothing more. With `open`, nobody is asked.
   */
  readonly signIn: (token: string) => Promise<DashboardSource | undefined>;
  /** What everybody may see, for a server that listens on loopback alone. */
  readonly open?: DashboardSource | undefined;
  /** IANA name; days begin at its midnight. @default 'UTC' */
  readonly timeZone?: string | undefined;
  /** Unix time in milliseconds. @default Date.now */
  readonly now?: (() => number) | undefined;
  /** Gets what breaks off an export or the live page; other failures are the application's. @default nothing */
  readonly onError?: ((error: unknown) => void) | undefined;
}

const COOKIE = 'cost_session';

/** The dashboard, to be mounted beside the API: pages made by the server, and 30 lines of script. */
export function createDashboard(options: DashboardOptions): Hono {
  const { timeZone = 'UTC', now = Date.now } = options;
  const sessions = createSessions(now);
  const site: Site = { options, timeZone, now, dashboard: new Hono(), sessions };
  site.dashboard.use(secureHeaders, refuseForeignForms);
  addPages(site);
  addExport(site);
  addLiveEvents(site);
  addSignIn(site);
  asset(site, '/assets/style.css', 'text/css; charset=utf-8', style);
  asset(site, '/assets/live.js', 'text/javascript; charset=utf-8', liveScript);
  asset(site, '/assets/icon.svg', 'image/svg+xml', icon);
  return site.dashboard;
}

/** What the parts of one dashboard share. */
interface Site {
  readonly options: DashboardOptions;
  readonly timeZone: string;
  readonly now: () => number;
  readonly dashboard: Hono;
  readonly sessions: Sessions;
}

type Shown = Omit<PageFrame, 'signedIn'> | Response;
type Page = (source: DashboardSource, context: Context) => Promise<Shown>;
type RangedPage = (
  source: DashboardSource,
  range: PageRange,
  query: Readonly<Record<string, string>>,
) => Promise<Shown>;

async function sourceOf(
  { options, sessions }: Site,
  context: Context,
): Promise<DashboardSource | undefined> {
  if (options.open !== undefined) return options.open;
  const token = sessions.find(getCookie(context, COOKIE));
  return token === undefined ? undefined : options.signIn(token);
}

function addPage(site: Site, path: string, show: Page): void {
  site.dashboard.get(path, async (context) => {
    const source = await sourceOf(site, context);
    if (source === undefined) return context.redirect('./sign-in');
    const shown = await show(source, context);
    if (shown instanceof Response) return shown;
    context.header('cache-control', 'no-store');
    return context.html(layout({ ...shown, signedIn: site.options.open === undefined }));
  });
}

function addRangedPage(site: Site, path: string, show: RangedPage): void {
  addPage(site, path, async (source, context) => {
    const range = readRange(context.req.query(), site.timeZone, site.now());
    if (range !== undefined) return show(source, range, context.req.query());
    return badRange(context);
  });
}

function badRange(context: Context): Response {
  return context.text('from and to must be days in order, at most a year apart.', 400);
}

function addPages(site: Site): void {
  const { timeZone, now } = site;
  addRangedPage(site, '/', async (source, range) => ({
    title: 'Overview',
    section: 'overview',
    body: await overview(source, range, timeZone, now()),
  }));
  addRangedPage(site, '/events', async (source, range, query) => ({
    title: 'Events',
    section: 'events',
    body: await eventsPage(source, range, query, timeZone),
  }));
  addPage(site, '/event', async (source, context) => {
    const event = await source.find(context.req.query('id') ?? '');
    if (event === undefined) return context.text('There is no such event.', 404);
    return { title: 'Event', section: 'events', body: eventPage(event, timeZone) };
  });
  addPage(site, '/live', async (source) => ({
    title: 'Live',
    section: 'live',
    body: await livePage(source, timeZone),
    script: './assets/live.js',
  }));
}

function addExport(site: Site): void {
  const { onError = () => {} } = site.options;
  addPage(site, '/export.csv', async (source, context) => {
    const query = context.req.query();
    const range = readRange(query, site.timeZone, site.now());
    if (range === undefined) return badRange(context);
    context.header('content-type', 'text/csv; charset=utf-8');
    context.header(
      'content-disposition',
      `attachment; filename="usage-${range.from}-${range.to}.csv"`,
    );
    const texts = source.exportCsv({ ...readFilters(query), ...zonedRange(range, site.timeZone) });
    return streamTexts(context, texts, onError);
  });
}

function addLiveEvents(site: Site): void {
  const { onError = () => {} } = site.options;
  site.dashboard.get('/live/events', async (context) => {
    const source = await sourceOf(site, context);
    if (source === undefined) return context.text('Sign in first.', 401);
    return streamSSE(context, async (stream) => {
      const wait = async (ms: number): Promise<boolean> => {
        await stream.sleep(ms);
        return !stream.aborted && (await sourceOf(site, context)) !== undefined;
      };
      try {
        for await (const events of follow(source, wait)) {
          // Something has to be written for a connection that is gone to be noticed.
          if (events.length === 0) await stream.write(': \n\n');
          for (const event of events) {
            await stream.writeSSE({ data: String(await eventRow(event, site.timeZone)) });
          }
        }
      } catch (error) {
        // The page follows again by itself.
        onError(error);
      }
    });
  });
}

function addSignIn({ options, dashboard, sessions }: Site): void {
  dashboard.get('/sign-in', (context) => context.html(signInPage(false)));
  dashboard.post('/sign-in', async (context) => {
    const token = await readToken(context);
    if (token === undefined || (await options.signIn(token)) === undefined)
      return context.html(signInPage(true), 401);
    setCookie(context, COOKIE, sessions.open(token), {
      httpOnly: true,
      sameSite: 'Strict',
      secure: isSecure(context),
      path: '/',
    });
    return context.redirect('./', 303);
  });
  dashboard.post('/sign-out', (context) => {
    sessions.close(getCookie(context, COOKIE));
    deleteCookie(context, COOKIE, { path: '/' });
    return context.redirect('./sign-in', 303);
  });
}

/** Undefined where the body is no form, or has no token. */
async function readToken(context: Context): Promise<string | undefined> {
  try {
    const { token } = await context.req.parseBody();
    return typeof token === 'string' ? token : undefined;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return undefined;
  }
}

/** Also behind a proxy that ends TLS; whoever forges its header harms a cookie of their own. */
function isSecure({ req }: Context): boolean {
  const forwarded = req.header('x-forwarded-proto')?.split(',')[0]?.trim();
  return (forwarded ?? new URL(req.url).protocol.slice(0, -1)) === 'https';
}

function asset({ dashboard }: Site, path: string, type: string, text: string): void {
  dashboard.get(path, (context) =>
    context.body(text, 200, { 'content-type': type, 'cache-control': 'public, max-age=3600' }),
  );
}
