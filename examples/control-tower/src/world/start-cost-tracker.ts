import { randomBytes } from 'node:crypto';
import { createCostTracker } from '@quayside/cost-tracker';
import { type RunningProcess, startProcess, urlIn } from './start-process.ts';
import type { StopList } from './stop-list.ts';

export interface CostTrackerProcess extends RunningProcess {
  readonly url: string;
  readonly token: string;
}

/** Starts the server of the cost tracker over a file, with a budget for the desk's day. */
export async function startCostTracker(
  directory: string,
  account: string,
  dailyBudget: string,
  stops: StopList,
): Promise<CostTrackerProcess> {
  const token = randomBytes(24).toString('hex');
  const script = new URL('./cli/main.js', import.meta.resolve('@quayside/cost-tracker'));
  const running = await startProcess(script, { API_TOKEN: token }, [
    'serve',
    '--port',
    '0',
    '--database',
    `${directory}/ledger.db`,
  ]);
  stops.add(running.stop);
  const baseUrl = urlIn(running.firstLine);
  await using tracker = createCostTracker({ token, baseUrl, account });
  const limit = { amount: dailyBudget, currency: 'USD' };
  const json = { id: 'desk-day', account_id: account, limit, period: 'day' };
  await tracker.client.request('POST', '/api/budgets', { json }).catch((error: unknown) => {
    // A ledger that is older than this run has its budget.
    if (!String(error).includes('conflict')) throw error;
  });
  return { ...running, url: baseUrl, token };
}
