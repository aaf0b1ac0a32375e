import { openLedger } from '@quayside/cost-tracker/server';
import { type Timed, timeCalls, toSpans } from './spans.ts';

/** Reservations over five budgets that all of them share: as many as fit, how fast, and how long one takes alone. */
const [database = ''] = process.argv.slice(2);
const ROUNDS = 8;
const A_ROUND = 250;
const usd = (amount: string) => ({ amount, currency: 'USD' });
const scopes = [
  { kind: 'global' },
  { kind: 'team', value: 'red' },
  { kind: 'user', value: 'ada' },
  { kind: 'key', value: 'k1' },
  { kind: 'tag', value: 'batch' },
] as const;
const dimensions = { team: 'red', user: 'ada', key: 'k1' };
const spender = { account: 'acme', dimensions, tags: ['batch'] };

// Two, as two processes would have: what one holds in memory keeps no budget of the other.
const ledgers = [await openLedger({ database }), await openLedger({ database })] as const;
const [{ budgets, reservations }] = ledgers;
for (const scope of scopes) await budgets.create({ id: scope.kind, scope, limit: usd('40') }, 'b');
const decided = await Promise.all(
  Array.from({ length: 500 }, (_, index) =>
    ledgers[index % 2 === 0 ? 0 : 1].reservations.reserve({ ...spender, amount: usd('1') }),
  ),
);
const admitted = decided.filter(({ status }) => status === 'admitted').length;

for (const scope of scopes)
  await budgets.replace(scope.kind, { scope, limit: usd('1000000') }, 'b');
/** Calls under way hold; those that are over do not, so that a round begins as the one before it. */
async function timeRounds(lanes: number): Promise<Timed[]> {
  const rounds: Timed[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const held: string[] = [];
    const reserve = async (): Promise<void> => {
      held.push((await reservations.reserve({ ...spender, amount: usd('1') })).id);
    };
    rounds.push(await timeCalls(lanes, A_ROUND, reserve));
    await Promise.all(held.map((id) => reservations.release(id)));
  }
  return rounds;
}

const contended = toSpans(...(await timeRounds(64)));
const alone = toSpans(...(await timeRounds(1)));
for (const ledger of ledgers) await ledger.close();
process.stdout.write(JSON.stringify({ admitted, contended, alone }));
