import { Listr } from 'listr2';
import type { DeskSteps } from './run-desk.ts';

/** How much of an answer is shown while it is written. */
const TAIL = 100;

/** Takes the steps one after the other, and shows them as a list; in a log, line by line. */
export async function showSteps(steps: DeskSteps, day: string): Promise<void> {
  // A log gets the whole answer at its end, and not every word of it.
  const isLive = process.stdout.isTTY === true && process.env.CI === undefined;
  const list = new Listr(
    [
      {
        title: 'Scan the repositories',
        task: async (_, task) => {
          const plan = await steps.scan((done, total) => {
            if (isLive) task.output = `${done} of ${total ?? 'many'}`;
          });
          task.title = `Scanned ${plan.repositories} repositories: ${plan.summary}`;
        },
      },
      {
        title: 'Ask the model about the top issues',
        task: async (_, task) => {
          const written = new Map<string, string>();
          const analysed = await steps.analyse((issue, text) => {
            const whole = text === undefined ? '' : (written.get(issue) ?? '') + text;
            written.set(issue, whole);
            if (isLive) task.output = `${issue}: ${whole.slice(-TAIL)}`;
          });
          if (!isLive) for (const [issue, text] of written) task.output = `${issue}: ${text}`;
          const told = analysed.filter((one) => 'analysis' in one).length;
          task.title = `The model analysed ${told} of ${analysed.length} issues`;
        },
      },
      {
        title: 'File follow-ups',
        task: async (_, task) => {
          const filed = await steps.fileFollowUps();
          const names = filed.map(({ repository, number }) => `${repository}#${number}`);
          task.title = `Follow-ups: ${names.join(', ') || 'none'}`;
        },
      },
      {
        title: 'Post the report',
        task: async (_, task) => {
          const { channel, id } = await steps.post();
          task.title = `The report of ${day} is in ${channel}, message ${id}`;
        },
      },
      {
        title: 'Settle the usage',
        task: async (_, task) => {
          const lost = await steps.settle();
          task.title = `Usage settled: ${lost} answers were billed and had not arrived`;
        },
      },
    ],
    {
      renderer: isLive ? 'default' : 'simple',
      rendererOptions: { collapseErrors: false },
      registerSignalListeners: false,
    },
  );
  await list.run();
}
