import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { HealthAnswer } from '../contract/answers.js';
import { openApiDocument } from '../contract/openapi.js';
import type { Ledger } from '../ledger/open-ledger.js';
import type { ServerEnv } from './access.js';
import { answerFailure, Refusal } from './failure.js';
import { budgetRoutes } from './routes/budget-routes.js';
import { repriceRoutes } from './routes/reprice-routes.js';
import { reservationRoutes } from './routes/reservation-routes.js';
import { summaryRoutes } from './routes/summary-routes.js';
import { usageRoutes } from './routes/usage-routes.js';
import type { FindCaller } from './tokens.js';

export interface AppOptions {
  readonly ledger: Ledger;
  readonly findCaller: FindCaller;
  readonly maxBodyBytes: number;
  readonly version: string;
  readonly onError: (error: unknown) => void;
  /** Serves everything that is not the API. */
  readonly dashboard?: Hono | undefined;
}

/** The routes of the server, on web-standard requests. */
export function createApp(options: AppOptions): Hono<ServerEnv> {
  const { ledger, findCaller, onError } = options;
  const app = new Hono<ServerEnv>();
  app.onError((error, context) => answerFailure(context, error, onError));
  app.notFound((context) =>
    answerFailure(
      context,
      new Refusal('not_found', 'There is no such path; GET /api/openapi.json lists them.'),
      onError,
    ),
  );
  addGuards(app, options.maxBodyBytes);
  app.get('/api/health', async (context) => {
    const answer = await checkHealth(ledger);
    return context.json(answer, answer.status === 'healthy' ? 200 : 503);
  });
  // Made when it is first asked for: it would be a tenth of the time that the server takes to start.
  let document: ReturnType<typeof openApiDocument> | undefined;
  app.get('/api/openapi.json', (context) => {
    document ??= openApiDocument(options.version);
    return context.json(document);
  });
  app.route('/api/usage', usageRoutes(ledger, findCaller, onError));
  app.route('/api/summary', summaryRoutes(ledger, findCaller));
  app.route('/api/budgets', budgetRoutes(ledger, findCaller));
  app.route('/api/reservations', reservationRoutes(ledger, findCaller));
  app.route('/api/reprice', repriceRoutes(ledger, findCaller));
  if (options.dashboard !== undefined) app.route('/', options.dashboard);
  return app;
}

/** What every request has to pass before any route looks at it. */
function addGuards(app: Hono<ServerEnv>, maxBodyBytes: number): void {
  app.use('/api/*', async (context, next) => {
    context.header('cache-control', 'no-store');
    context.header('x-content-type-options', 'nosniff');
    await next();
  });
  app.use(async ({ req }, next) => {
    if (req.url.includes('%00'))
      throw new Refusal('invalid_request', 'The URL holds a NUL character.');
    await next();
  });
  app.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: () => {
        throw new Refusal(
          'payload_too_large',
          `A body has at most ${maxBodyBytes} bytes. Send fewer events at a time.`,
        );
      },
    }),
  );
}

/** A probe asks every few seconds; a database that takes longer than this is as good as none. */
const HEALTH_MS = 2000;

async function checkHealth(ledger: Ledger): Promise<HealthAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The database is late.')), HEALTH_MS);
  });
  try {
    await Promise.race([ledger.ping(), late]);
    return { status: 'healthy', database: 'connected' };
  } catch {
    return { status: 'unhealthy', database: 'disconnected' };
  } finally {
    clearTimeout(timer);
  }
}
