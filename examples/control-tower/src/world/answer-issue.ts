import type { FakeAnswerScript } from '@quayside/openai/testing';

const SEVERITIES: ReadonlyArray<readonly [RegExp, string, string]> = [
  [/charged twice|certificate/i, 'critical', 'hours'],
  [/hang|crash/i, 'high', 'days'],
  [/differ|float/i, 'medium', 'days'],
];

/** What the fake model says of an issue: always the same of the same. */
export function answerIssue(request: Readonly<Record<string, unknown>>): FakeAnswerScript {
  const asked = JSON.stringify(request.messages);
  const title = /Title: (.*?)\\n/.exec(asked)?.[1] ?? 'this';
  const [, severity = 'low', effort = 'weeks'] =
    SEVERITIES.find(([words]) => words.test(title)) ?? [];
  const cause = `The report about “${title}” fits a request that is repeated after its answer was lost.`;
  const action =
    'Reproduce it with a proxy that drops answers, then give the write an idempotency key.';
  return { text: JSON.stringify({ severity, cause, action, effort }) };
}
