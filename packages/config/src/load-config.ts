import { misconfigured } from '@quayside/core';
import { configError } from './config-error.js';
import { describeProblem } from './config-problem.js';
import { type Settings, type ValuesOf, variablesOf } from './group.js';
import { findEntry } from './layers/find-entry.js';
import type { Layer } from './layers/layer.js';
import { type LayerOptions, readLayers } from './layers/read-layers.js';
import { createRedactor, type Redactor } from './redaction/create-redactor.js';
import { SHORTEST_SECRET } from './redaction/secret-forms.js';
import { guardedValues } from './resolve/guarded-values.js';
import type { ExplainedVariable, ResolveContext } from './resolve/resolution.js';
import { type Resolutions, resolveSettings } from './resolve/resolve-settings.js';
import { suggestNames } from './suggest-names.js';

/** A configuration that is whole. */
export interface LoadedConfig<S extends Settings> {
  /** The values, frozen. Printed as a whole they show no secret; each secret by itself is plain text. */
  readonly values: ValuesOf<S>;
  /** Why a group is `undefined`: what it would need, by its key. */
  readonly absent: { readonly [Key in keyof S]?: readonly string[] };
  /** What works, but may not be meant: names that nothing reads, files that others can read. */
  readonly warnings: readonly string[];
  /** Replaces all secrets that were loaded in whatever is about to be logged. */
  readonly redactor: Redactor;
  /** Says of every variable where it came from, without the values of secrets. */
  explain(): readonly ExplainedVariable[];
}

/**
 * Loads a configuration from its layers. A value of a later one wins: the defaults of the schemas, the user's
 * `config.json` and `<app>.json`, `.env` files, the environment, `overrides`. What is blank is missing, and a
 * weaker layer has its turn. Reads files, synchronously, and changes nothing.
 *
 * @throws misconfigured, once, naming everything that is missing or wrong; `details.problems` has it as a list
 */
export function loadConfig<const S extends Settings>(
  settings: S,
  options: LayerOptions = {},
): LoadedConfig<S> {
  checkNames(settings, options.app);
  const names = new Set(variablesOf(settings).map(({ name }) => name));
  const layers = readLayers(options, names);
  const context: ResolveContext = {
    find: (variable) => findEntry(variable, layers, names),
    explained: [],
    secrets: [],
  };
  const resolved = resolveSettings(settings, '', context);
  const misspelt = suggestNames(layers, settings);
  const problems = [
    ...layers.flatMap((layer) => layer.problems),
    ...resolved.flatMap(([, { missing, wrong }]) => [...missing, ...wrong]),
  ];
  if (problems.length > 0) throw configError(options.app, problems, layers, misspelt);
  const redactor = createRedactor(context.secrets.map(({ text }) => text));
  return {
    // The keys are those of the settings, and what their schemas yield is what their types say.
    values: guardedValues(resolved).value as ValuesOf<S>,
    absent: absentGroups(resolved) as LoadedConfig<S>['absent'],
    warnings: [...misspelt, ...warningsOf(context, layers, settings)],
    redactor,
    explain: () => context.explained.map((one) => ({ ...one, value: redactor.value(one.value) })),
  };
}

function checkNames(settings: Settings, app: string | undefined): void {
  if (app !== undefined && !/^\w[\w.-]*$/.test(app))
    throw misconfigured(
      'loadConfig',
      `app '${app}' cannot name a file`,
      'Use letters, digits, - and _.',
    );
  for (const [key, one] of Object.entries(settings)) {
    if (key === 'toJSON')
      throw misconfigured('loadConfig', 'a setting has the key toJSON', 'Choose another.');
    if (one.kind === 'group') checkNames(one.members, undefined);
  }
}

function absentGroups(resolved: Resolutions): Readonly<Record<string, readonly string[]>> {
  const absent = resolved.filter(([, { needs }]) => needs.length > 0);
  return Object.fromEntries(absent.map(([key, { needs }]) => [key, needs.map(describeProblem)]));
}

function warningsOf(
  { secrets }: ResolveContext,
  layers: readonly Layer[],
  settings: Settings,
): readonly string[] {
  const short = new Set(
    secrets.filter(({ text }) => text.length < SHORTEST_SECRET).map(({ name }) => name),
  );
  const open = layers.filter(
    ({ openToOthers, entries }) =>
      openToOthers && variablesOf(settings).some(({ name, secret }) => secret && entries.has(name)),
  );
  return [
    ...[...short].map((name) => `${name} is too short to be redacted, and to be a secret.`),
    ...open.map(
      ({ name }) => `${name} holds secrets and others can read it. Run: chmod 600 ${name}`,
    ),
  ];
}
