import { misconfigured } from '../errors/misconfigured.js';

/**
 * Refuses an option that is no finite number of at least `atLeast`; with `integer`, no fraction either.
 *
 * @throws misconfigured, naming the option.
 */
export function checkFigure(
  subject: string,
  option: string,
  value: number,
  { atLeast, integer = false }: { readonly atLeast: number; readonly integer?: boolean },
): void {
  if (Number.isFinite(value) && value >= atLeast && (!integer || Number.isInteger(value))) return;
  const kind = integer ? 'an integer' : 'a finite number';
  throw misconfigured(subject, `${option} is ${value}`, `Give ${kind} of at least ${atLeast}.`);
}
