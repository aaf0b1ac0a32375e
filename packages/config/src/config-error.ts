import { IntegrationError } from '@quayside/core';
import { type ConfigProblem, describeProblem } from './config-problem.js';
import type { Layer } from './layers/layer.js';

/** Makes the one error that says all that is missing or wrong, where it was looked for, and what to do. */
export function configError(
  app: string | undefined,
  problems: readonly ConfigProblem[],
  layers: readonly Layer[],
  hints: readonly string[],
): IntegrationError {
  const count = problems.length === 1 ? 'a setting is' : `${problems.length} settings are`;
  const looked = layers.map(({ name, found }) => (found ? name : `${name} (not there)`));
  const lines = [
    `${app ?? 'The application'} cannot start: ${count} missing or wrong (misconfigured).`,
    ...[...problems.map(describeProblem), ...hints].map((line) => `- ${line}`),
    `Looked in, strongest first: ${looked.join(', ')}.`,
  ];
  return new IntegrationError({
    message: lines.join('\n'),
    code: 'misconfigured',
    execution: 'not_executed',
    attempts: 0,
    details: { problems },
  });
}
