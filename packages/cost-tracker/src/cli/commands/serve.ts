import { type Command, defineCommand } from '../command.js';
import { usageError } from '../command-error.js';
import type { Io } from '../io.js';
import type { OptionSpecs, Options } from '../options.js';
import { runServer, type ServerSettings } from '../serve/run-server.js';
import { folderOption, serverFolder } from '../serve/server-folder.js';
import { type ServerLog, serverLog } from '../serve/server-log.js';
import {
  FIRST_TOKEN,
  firstToken,
  fixedTokens,
  isLoopback,
  watchTokens,
} from '../serve/server-tokens.js';
import { tokenStore } from '../serve/token-store.js';

const options = {
  port: { value: 'N', help: '0 takes a free one', env: 'PORT', default: '5000' },
  host: { value: 'ADDRESS', help: '0.0.0.0 for other machines', default: '127.0.0.1' },
  database: {
    value: 'WHERE',
    help: 'a file for SQLite, or postgres://…; default ledger.db in the data folder',
    env: 'DATABASE_URL',
  },
  ...folderOption,
  'token-file': { value: 'FILE', help: 'holds a token that may do everything; or API_TOKEN' },
  prices: { value: 'FILE', help: 'a price list as JSON, on top of the standard catalogue' },
  'time-zone': { value: 'ZONE', help: 'where days of the dashboard begin', default: 'UTC' },
} as const satisfies OptionSpecs;

type Name = keyof typeof options;

export const serve: Command = defineCommand<Name>({
  name: 'serve',
  summary: 'Starts the server: the API, and the dashboard at /.',
  options,
  exits: { 0: 'stopped by SIGTERM or SIGINT, drained', 1: 'it could not start' },
  notes: [
    'Tokens: API_TOKEN, --token-file, and those of `cost-tracker token`. Where there is none, the first start makes one',
    'and shows it once; beyond this machine it refuses to start.',
    'Alerts, every minute: SLACK_WEBHOOK_URL, and ALERT_WEBHOOK_URL with ALERT_WEBHOOK_SECRET, which signs.',
    "PostgreSQL needs the package 'pg' beside this one.",
  ],
  examples: [
    'npx @quayside/cost-tracker serve',
    'API_TOKEN=… cost-tracker serve --host 0.0.0.0 --database postgres://tracker@db/tracker',
  ],
  run: async (given, io) => {
    const stopped = io.stopped();
    const log = serverLog(io, given.flag('json'));
    const { settings, newToken, forgetToken } = readSettings(given, io, await readSinks(io));
    const server = await runServer(settings, log).catch((error: unknown) => {
      // Nobody has seen it, and the next start would not make another one.
      forgetToken();
      throw error;
    });
    await greet(server.url, settings, newToken, log);
    const signal = await stopped;
    await log.say('stopping', `${signal}: no more requests are taken.`, { signal });
    await server.stop();
    await log.say('stopped', 'Stopped; everything that was acknowledged is in the ledger.');
    return 0;
  },
});

interface Settled {
  readonly settings: ServerSettings;
  /** Made by this start. */
  readonly newToken: string | undefined;
  readonly forgetToken: () => void;
}

function readSettings(given: Options<Name>, { env }: Io, sinks: ServerSettings['sinks']): Settled {
  const folder = serverFolder(given);
  const store = tokenStore(folder.tokens);
  const host = given.required('host');
  const timeZone = given.required('time-zone');
  if (!isTimeZone(timeZone))
    throw usageError('--time-zone must be an IANA name such as Europe/Berlin');
  const port = given.integer('port', { min: 0, max: 65_535 }) ?? 5000;
  const fixed = fixedTokens(given, env);
  const newToken = firstToken(fixed, store, host);
  const isStrict = env.NODE_ENV === 'production' || !isLoopback(host);
  const findCaller = watchTokens(fixed, store, isStrict);
  const database = given.text('database') ?? folder.ledger;
  if (database === folder.ledger) folder.make();
  const pricesFile = given.text('prices');
  return {
    settings: { database, port, host, findCaller, sinks, pricesFile, timeZone },
    newToken,
    forgetToken: () => {
      if (newToken !== undefined) store.revoke(FIRST_TOKEN);
    },
  };
}

async function readSinks({ env }: Io): Promise<ServerSettings['sinks']> {
  const isAsked = Boolean(env.SLACK_WEBHOOK_URL || env.ALERT_WEBHOOK_URL);
  return isAsked ? (await import('../serve/alert-sinks.js')).alertSinks(env) : [];
}

function isTimeZone(name: string): boolean {
  // Reading the tables of time zones takes a while.
  if (name === 'UTC') return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

async function greet(
  url: string,
  { database, sinks }: ServerSettings,
  newToken: string | undefined,
  log: ServerLog,
): Promise<void> {
  const readyMs = Math.round(performance.now());
  const isPostgres = /^postgres(?:ql)?:/.test(database);
  // A URL of PostgreSQL holds a password.
  const where = isPostgres ? 'PostgreSQL' : database;
  const fields = { url, database: isPostgres ? 'postgres' : 'sqlite', ready_ms: readyMs };
  await log.say(
    'listening',
    `Listening on ${url}, ledger in ${where}, ready in ${readyMs} ms.`,
    fields,
  );
  if (sinks.length > 0) {
    const kinds = sinks.map(({ name }) => name.split(':')[0]);
    await log.say('alerts', `Alerts go to ${kinds.join(' and ')}.`, { sinks: kinds });
  }
  if (newToken === undefined) return;
  const text = `\nThere was no token, so one was made. It is shown this once:\n\n  export AI_COST_TRACKER_URL=${url}\n  export AI_COST_TRACKER_TOKEN=${newToken}\n`;
  await log.say('token_created', text, { name: FIRST_TOKEN, token: newToken });
}
