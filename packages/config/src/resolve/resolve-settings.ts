import type { Group, Presence, Setting, Settings } from '../group.js';
import { memberNames, variablesOfMember } from '../group.js';
import { guardedValues } from './guarded-values.js';
import type { Resolution, ResolveContext } from './resolution.js';
import { resolveVariable } from './resolve-variable.js';

/** Settings that were resolved, by their keys. */
export type Resolutions = ReadonlyArray<readonly [key: string, resolution: Resolution]>;

/** Resolves settings, groups in groups included. `above` is where they are: `github.`. */
export function resolveSettings(
  settings: Settings,
  above: string,
  context: ResolveContext,
): Resolutions {
  return Object.entries(settings).map(([key, one]) => [
    key,
    resolveSetting(one, above + key, context),
  ]);
}

function resolveSetting(one: Setting, key: string, context: ResolveContext): Resolution {
  return one.kind === 'variable'
    ? resolveVariable(one, key, context)
    : resolveGroup(one, key, context);
}

/** All that a group needs is given, or nothing of it. */
function resolveGroup(
  group: Group<unknown, Presence>,
  key: string,
  context: ResolveContext,
): Resolution {
  const members = resolveSettings(group.members, `${key}.`, context);
  const given = members.flatMap(([, { given }]) => given);
  const wrong = members.flatMap(([, { wrong }]) => wrong);
  const choice = wrong.length > 0 ? {} : checkChoice(group, key, members);
  const missing = [...members.flatMap(([, { missing }]) => missing), ...(choice.missing ?? [])];
  const nothing = { value: undefined, shown: undefined, given, missing: [], wrong: [], needs: [] };
  if (given.length === 0 && group.presence === 'optional')
    return { ...nothing, wrong, needs: missing };
  // Whether an outer group is given is not known yet: what is missing counts if it is.
  if (given.length === 0 && missing.length > 0) return { ...nothing, wrong, missing };

  const besides = `, though ${given.join(' and ')} ${given.length === 1 ? 'is' : 'are'} set`;
  const faults = [
    ...wrong,
    ...(choice.wrong ?? []),
    ...missing.map((problem) => ({ ...problem, what: problem.what + besides })),
  ];
  if (faults.length > 0) return { ...nothing, wrong: faults };
  return { ...nothing, ...guardedValues(members) };
}

/** Exactly one of the members of a choice has to be given. */
function checkChoice(
  group: Group<unknown, Presence>,
  key: string,
  members: Resolutions,
): Partial<Pick<Resolution, 'missing' | 'wrong'>> {
  const given = members.filter(([, { value }]) => value !== undefined).map(([member]) => member);
  const chosen = group.oneOf.filter((member) => given.includes(member));
  const namesOf = (keys: readonly string[]): readonly string[] =>
    keys.map((member) => memberNames(group, member));
  if (group.oneOf.length === 0 || chosen.length === 1) return {};
  if (chosen.length === 0) {
    // The first is the simplest, and what is said of it helps most.
    const [first] = group.oneOf.flatMap((member) => variablesOfMember(group, member));
    const name = namesOf(group.oneOf).join(', or ');
    const { about, from } = first ?? {};
    return { missing: [{ key, name, what: 'is missing', about, from }] };
  }
  const what = `exclude each other: ${group.title} takes one`;
  return { wrong: [{ key, name: namesOf(chosen).join(' and '), what }] };
}
