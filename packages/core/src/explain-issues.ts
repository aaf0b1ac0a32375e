import type { StandardIssue } from './standard-schema.js';

/** A wrong field and what is wrong with it. Holds no value of the input. */
export interface ExplainedIssue {
  /** `amount.currency`; empty for the input itself. */
  readonly path: string;
  readonly message: string;
}

/** What zod adds to an issue. Read by its shape, as every schema library may be in use. */
interface ZodIssue extends StandardIssue {
  readonly code?: string | undefined;
  readonly expected?: unknown;
  readonly keys?: readonly unknown[] | undefined;
  readonly values?: readonly unknown[] | undefined;
  readonly options?: readonly unknown[] | undefined;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly origin?: string | undefined;
  readonly inclusive?: boolean | undefined;
  readonly errors?: ReadonlyArray<readonly ZodIssue[]> | undefined;
}

/** `zod/mini` leaves its messages out to stay small, and writes this one for all that have none. */
const NO_MESSAGE = 'Invalid input';

/** Explains issues field by field, where the schema's library did not do so itself. */
export function explainIssues(issues: readonly StandardIssue[]): readonly ExplainedIssue[] {
  return issues.flatMap((issue) => explain(issue, []));
}

function explain(issue: ZodIssue, within: readonly string[]): readonly ExplainedIssue[] {
  const path = [...within, ...(issue.path ?? []).map(segmentName)];
  const alternative = issue.message === NO_MESSAGE ? closestAlternative(issue) : undefined;
  if (alternative !== undefined) return alternative.flatMap((inner) => explain(inner, path));
  return [{ path: path.join('.'), message: messageOf(issue) }];
}

/** The one alternative of a union that fits on the outside and fails further in, if there is just one. */
function closestAlternative(issue: ZodIssue): readonly ZodIssue[] | undefined {
  const close = (issue.errors ?? []).filter((alternative) =>
    alternative.every(({ path, code }) => (path ?? []).length > 0 || code === 'unrecognized_keys'),
  );
  return close.length === 1 ? close[0] : undefined;
}

function messageOf(issue: ZodIssue): string {
  if (issue.message !== NO_MESSAGE) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `must be of type ${String(issue.expected)}`;
    case 'unrecognized_keys':
      return `has no field ${listed(issue.keys)}`;
    case 'invalid_value':
      return `must be ${listed(issue.values)}`;
    case 'too_small':
      return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${String(issue.minimum)}${unitOf(issue)}`;
    case 'too_big':
      return `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${String(issue.maximum)}${unitOf(issue)}`;
    case 'invalid_union':
      return issue.options === undefined
        ? 'is of no allowed kind'
        : `must be ${listed(issue.options)}`;
    default:
      return 'is not valid';
  }
}

function unitOf({ origin }: ZodIssue): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' items long' : '';
}

function listed(values: readonly unknown[] = []): string {
  return values.map((value) => `'${String(value)}'`).join(' or ');
}

function segmentName(part: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof part === 'object' ? part.key : part);
}
