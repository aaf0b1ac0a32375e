import { misconfigured } from './misconfigured.js';

/** What a numeric option may be; NaN and Infinity are always refused. */
interface NumberBounds {
  readonly atLeast?: number | undefined;
  readonly above?: number | undefined;
  readonly integer?: boolean | undefined;
}

/**
 * Returns `value` if it is a finite number within `bounds`.
 *
 * @throws misconfigured, naming the option.
 */
export function checkedNumber(
  policy: string,
  option: string,
  value: number,
  bounds: NumberBounds,
): number {
  const { atLeast = Number.NEGATIVE_INFINITY, above = Number.NEGATIVE_INFINITY } = bounds;
  const fits = Number.isFinite(value) && value >= atLeast && value > above;
  if (fits && (!bounds.integer || Number.isInteger(value))) return value;
  const kind = bounds.integer ? 'an integer' : 'a finite number';
  const range =
    bounds.above === undefined ? `of at least ${bounds.atLeast}` : `above ${bounds.above}`;
  throw misconfigured(policy, `${option} is ${value}`, `Give ${kind} ${range}.`);
}
