import { setTimeout } from 'node:timers/promises';
import { isIntegrationError } from '@quayside/core';
import { usageListAnswer } from '../../client/wire-answers.js';
import type { UsageRecordBody } from '../../contract/usage.js';
import { formatCost, formatCount } from '../../dashboard/format.js';
import { type Command, defineCommand } from '../command.js';
import { connectionOptions, narrowingOption, openTracker, writeJson } from '../connect.js';
import { followEvents, type ListEvents } from '../follow-events.js';
import type { Io } from '../io.js';
import { messageOf } from '../message-of.js';
import { printable } from '../table.js';

export const tail: Command = defineCommand({
  name: 'tail',
  summary: 'Shows events as they are recorded, until it is interrupted.',
  options: {
    lines: { value: 'N', help: 'how many of the latest come first', default: '10' },
    interval: { value: 'SECONDS', help: 'how often to ask', default: '1' },
    ...narrowingOption,
    ...connectionOptions,
  },
  exits: { 1: 'the server could not be asked at first, or refuses' },
  notes: [
    'A server that goes away is waited for. An event that comes late is shown while fewer than 200 are newer.',
  ],
  examples: ['cost-tracker tail', 'cost-tracker tail --json | jq .cost'],
  run: async (options, io) => {
    const lines = options.integer('lines', { min: 0, max: 200 }) ?? 10;
    const seconds = options.integer('interval', { min: 1, max: 3_600 }) ?? 1;
    const { client } = openTracker(options);
    const query = { account_id: options.text('account') };
    const list: ListEvents = (limit, cursor) =>
      client.request('GET', '/api/usage', {
        query: { ...query, limit, cursor },
        schema: usageListAnswer,
      });
    // Where nobody answers at first, the address is more likely wrong than the server away.
    await list(1);
    const wait = () => setTimeout(seconds * 1_000);
    for await (const events of followEvents(patiently(list, wait, io), { lines, wait }))
      for (const event of events) await show(event, options.flag('json'), io);
    return 0;
  },
});

/** Asks until there is an answer, and says once that there is none. */
function patiently(list: ListEvents, wait: () => Promise<void>, { err }: Io): ListEvents {
  return async (limit, cursor) => {
    for (let failures = 0; ; failures += 1) {
      try {
        return await list(limit, cursor);
      } catch (error) {
        if (!isIntegrationError(error, 'unavailable', 'timeout', 'circuit_open')) throw error;
        if (failures === 0) await err.write(`Waiting for the server: ${messageOf(error)}\n`);
        await wait();
      }
    }
  };
}

async function show(event: UsageRecordBody, json: boolean, io: Io): Promise<void> {
  if (json) return writeJson(io, event);
  const { timestamp, account_id: account, service, model, cost, currency } = event;
  const price =
    cost === null || currency === null ? 'no price' : formatCost({ amount: cost, currency });
  const tokens = formatCount(event.tokens);
  const by = event.dimensions?.user ?? '';
  const cells = [timestamp, account, `${service}/${model}`, `${tokens} tokens`, price, by];
  await io.out.write(`${printable(cells.join('  ').trimEnd())}\n`);
}
