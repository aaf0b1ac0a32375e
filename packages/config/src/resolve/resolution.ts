import type { ConfigProblem } from '../config-problem.js';
import type { FoundEntry } from '../layers/find-entry.js';
import type { Variable } from '../variable.js';

/** What became of a setting. */
export interface Resolution {
  readonly value: unknown;
  /** The value as it may be printed. */
  readonly shown: unknown;
  /** The variables that somebody gave on purpose. */
  readonly given: readonly string[];
  /** What has to be given, unless it belongs to a group that is not needed. */
  readonly missing: readonly ConfigProblem[];
  /** What is wrong in any case. */
  readonly wrong: readonly ConfigProblem[];
  /** What a group would need that is absent, as nothing of it is given. */
  readonly needs: readonly ConfigProblem[];
}

/** A variable and what it came to, for whoever looks for the reason of a value. */
export interface ExplainedVariable {
  /** Where its value is: `stripe.apiKey`. */
  readonly key: string;
  readonly name: string;
  /** `environment`, `overrides`, the path of a file, `default`, or `unset`. */
  readonly source: string;
  /** Weaker layers that give it too, strongest first. */
  readonly over: readonly string[];
  /** The value, `[redacted]` for a secret. */
  readonly value: unknown;
}

/** What resolving settings reads from, and what it notes on the way. */
export interface ResolveContext {
  find(variable: Variable<unknown>): FoundEntry | undefined;
  readonly explained: ExplainedVariable[];
  /** Text that nobody may see, by the variable that it belongs to. */
  readonly secrets: Array<{ readonly name: string; readonly text: string }>;
}
