import type { TokenCounts } from '@quayside/core';
import type { LogUsageInput, LogUsageResult } from '../../client/log-usage.js';
import { formatCost } from '../../dashboard/format.js';
import { withAttribution } from '../../metering/attribution.js';
import { type Command, defineCommand } from '../command.js';
import { CommandError, usageError } from '../command-error.js';
import { accountOption, connectionOptions, openTracker, writeJson } from '../connect.js';
import { EXIT } from '../exit-codes.js';
import type { OptionSpecs, Options } from '../options.js';

/** Flags of the classes of tokens, by the names that the client has for them. */
const CLASSES = {
  'input-tokens': 'inputTokens',
  'output-tokens': 'outputTokens',
  'cached-input-tokens': 'cachedInputTokens',
  'cache-write-tokens': 'cacheWriteTokens',
  'reasoning-tokens': 'reasoningTokens',
} as const;

const DIMENSIONS = ['user', 'team', 'key', 'task', 'repository', 'session'] as const;
const MOST_TOKENS = 1e12;

const options = {
  provider: { value: 'NAME', help: 'openai, anthropic, …' },
  model: { value: 'NAME', help: 'the model that was used' },
  tokens: { value: 'N', help: 'input plus output, where the classes are not known' },
  'input-tokens': { value: 'N', help: 'all input, cached included' },
  'output-tokens': { value: 'N', help: 'all output, reasoning included' },
  'cached-input-tokens': { value: 'N', help: 'of the input, read from a cache' },
  'cache-write-tokens': { value: 'N', help: 'of the input, written to a cache' },
  'reasoning-tokens': { value: 'N', help: 'of the output, spent on thinking' },
  cost: { value: 'AMOUNT', help: "what it cost; without it the server's catalogue says" },
  currency: { value: 'CODE', help: 'of the cost', default: 'USD' },
  user: { value: 'NAME', help: 'for whom' },
  team: { value: 'NAME', help: 'for which team' },
  key: { value: 'NAME', help: 'by which API key: its name, never the key' },
  task: { value: 'NAME', help: 'for what' },
  repository: { value: 'NAME', help: 'for which repository' },
  session: { value: 'NAME', help: 'in which session' },
  tag: { value: 'NAME', help: 'for budgets and filters', multiple: true },
  metadata: { value: 'NAME=TEXT', help: 'what else is worth keeping', multiple: true },
  id: { value: 'ID', help: 'logging it again adds nothing; default a new one' },
  time: { value: 'TIME', help: 'when, as 2026-11-20T21:00:00Z; default now' },
  tier: { value: 'NAME', help: 'the service tier that answered: batch, flex, …' },
  estimated: { help: 'the tokens were not counted by the provider' },
  ...accountOption,
  ...connectionOptions,
} as const satisfies OptionSpecs;

type Name = keyof typeof options;

export const log: Command = defineCommand<Name>({
  name: 'log',
  summary: 'Records one use of a model.',
  options,
  exits: { 1: 'it was not recorded' },
  notes: ['Without --cost, a total alone has no price: give --input-tokens and --output-tokens.'],
  examples: [
    'cost-tracker log --provider openai --model gpt-4 --tokens 1500 --cost 0.045 --user ada',
    'cost-tracker log --provider anthropic --model claude-sonnet-4-5 --input-tokens 900 --output-tokens 120',
  ],
  run: async (given, io) => {
    const input = readInput(given);
    const tracker = openTracker(given, { account: given.required('account') });
    const tags = given.list('tag');
    const result = await withAttribution({ tags }, () => tracker.logUsage(input));
    if (!result.recorded)
      throw new CommandError(result.reason === 'disabled' ? result.reason : result.error.message);
    if (given.flag('json')) await writeJson(io, toAnswer(result));
    else await io.out.write(`${describe(result)}\n`);
    return EXIT.ok;
  },
});

function readInput(given: Options<Name>): LogUsageInput {
  return {
    provider: given.required('provider'),
    model: given.required('model'),
    tokens: readTokens(given),
    cost: readCost(given),
    context: {
      ...Object.fromEntries(given.list('metadata').map(readMetadata)),
      ...Object.fromEntries(DIMENSIONS.map((name) => [name, given.text(name)])),
    },
    id: given.text('id'),
    occurredAt: readTime(given.text('time')),
    serviceTier: given.text('tier'),
    estimated: given.flag('estimated'),
  };
}

function readTokens(given: Options<Name>): number | TokenCounts {
  const range = { min: 0, max: MOST_TOKENS };
  const total = given.integer('tokens', range);
  const flags = Object.keys(CLASSES) as readonly (keyof typeof CLASSES)[];
  const counts = flags.flatMap((flag) => {
    const count = given.integer(flag, range);
    return count === undefined ? [] : [[CLASSES[flag], count] as const];
  });
  if (total !== undefined && counts.length > 0)
    throw usageError(
      '--tokens goes alone: with --input-tokens and --output-tokens it is their sum',
    );
  if (total !== undefined) return total;
  if (counts.length > 0) return Object.fromEntries(counts);
  throw usageError('--tokens is missing, or --input-tokens and --output-tokens');
}

function readCost(given: Options<Name>): LogUsageInput['cost'] {
  const amount = given.text('cost');
  if (amount === undefined) return undefined;
  if (!/^\d{1,7}(?:\.\d{1,18})?$/.test(amount))
    throw usageError('--cost must be an amount such as 0.045');
  return { amount, currency: given.required('currency') };
}

function readTime(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}T.+(?:Z|[+-]\d{2}:\d{2})$/.test(text) || Number.isNaN(time.getTime()))
    throw usageError('--time must be a time with its zone, such as 2026-11-20T21:00:00Z');
  return time;
}

function readMetadata(text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 1) throw usageError('--metadata must be NAME=TEXT');
  return [text.slice(0, at), text.slice(at + 1)];
}

type Recorded = Extract<LogUsageResult, { readonly recorded: true }>;

function toAnswer(result: Recorded): object {
  const { id } = result;
  if (result.sink !== 'central') return { status: 'success', id };
  const { deduplicated, cost } = result;
  return { status: 'success', id, deduplicated, cost: cost ?? null };
}

function describe(result: Recorded): string {
  if (result.sink !== 'central') return `Recorded ${result.id}.`;
  const { id, deduplicated, cost } = result;
  const price = cost === undefined ? 'without a price' : formatCost(cost);
  return deduplicated ? `${id} was recorded before: ${price}.` : `Recorded ${id}: ${price}.`;
}
