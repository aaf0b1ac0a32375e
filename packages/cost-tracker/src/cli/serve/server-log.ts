import { isIntegrationError } from '@quayside/core';
import type { AlertOutcome } from '../../alerts/deliver-alerts.js';
import type { Io, Output } from '../io.js';

/** What the server tells while it runs. */
export interface ServerLog {
  /** The fields are for JSON alone. */
  say(event: string, text: string, fields?: Readonly<Record<string, unknown>>): Promise<void>;
  /** A request that was answered with 500 or 503, or a look at the spending that failed. */
  failed(error: unknown): void;
  alerted(outcome: AlertOutcome): void;
}

export function serverLog({ out, err }: Io, json: boolean): ServerLog {
  const to =
    (output: Output) =>
    async (event: string, text: string, fields: object = {}) => {
      const at = new Date().toISOString();
      await output.write(json ? `${JSON.stringify({ at, event, ...fields })}\n` : `${text}\n`);
    };
  // Nobody may read any more; a server goes on.
  const say: ServerLog['say'] = (...line) => to(out)(...line).catch(() => {});
  const complain = to(err);
  return {
    say,
    failed: (error) => {
      const text = describeFailure(error);
      void complain('failed', `Failed: ${text}`, { error: text });
    },
    alerted: ({ outcome, alert, sink, ...rest }) => {
      if (outcome === 'known') return;
      // The rest of a sink's name may be the path of a webhook, which may be its credential.
      const [kind = ''] = sink.split(':');
      const fields = { outcome, sink: kind, alert: alert.key };
      if (outcome === 'sent') void say('alert', `Sent to ${kind}: ${alert.title}.`, fields);
      else {
        const why = 'error' in rest ? describeFailure(rest.error) : outcome;
        void complain('alert', `Not sent for certain to ${kind}: ${alert.title}. ${why}`, {
          ...fields,
          error: why,
        });
      }
    },
  };
}

/** Messages of databases hold values of events: of their errors, the code and the place are told. */
function describeFailure(error: unknown): string {
  if (isIntegrationError(error)) return error.message;
  if (!(error instanceof Error)) return 'something that is no error was thrown';
  const { code, errstr } = error as Error & { readonly code?: unknown; readonly errstr?: unknown };
  const where = /\n\s+at (.+)/.exec(error.stack ?? '')?.[1];
  return [error.name, code, errstr, where && `at ${where}`]
    .filter((part) => part !== undefined)
    .join(' ');
}
