import type { Variable } from './variable.js';

/** Whether the application can do without the group. */
export type Presence = 'optional' | 'required';

/** Variables that make sense together only: all that are required are given, or none of them. */
export interface Group<Values, P extends Presence = 'optional'> {
  readonly kind: 'group';
  /** What they are for, as a title: `Slack`. */
  readonly title: string;
  readonly members: Settings;
  /** Members of which exactly one is given. */
  readonly oneOf: readonly string[];
  readonly presence: P;
  /** For the type only. */
  readonly '~values'?: Values | undefined;
}

/** A variable or a group, by the key that its value has. */
export type Setting = Variable<unknown> | Group<unknown, Presence>;
export type Settings = Readonly<Record<string, Setting>>;

/** What a setting yields; a group that nobody needs is `undefined` where nothing of it is given. */
export type ValueOf<S> =
  S extends Variable<infer T>
    ? T
    : S extends Group<infer Values, infer P>
      ? P extends 'required'
        ? Values
        : Values | undefined
      : never;

export type ValuesOf<S extends Settings> = { readonly [Key in keyof S]: ValueOf<S[Key]> };

/** Options of {@link group}. */
export interface GroupSpec<Members extends Settings> {
  /** What they are for, as a title: `Slack`. */
  readonly title: string;
  readonly members: Members;
  /** Members of which exactly one has to be given; each must be optional by itself. @default none */
  readonly oneOf?: ReadonlyArray<keyof Members & string> | undefined;
}

/**
 * Makes a group. Where none of its variables is given, its value is `undefined` and the configuration says why;
 * where some are given and a required one is not, loading fails. Make it {@link required} if there has to be one.
 */
export function group<const Members extends Settings>(
  spec: GroupSpec<Members>,
): Group<ValuesOf<Members>> {
  const { title, members, oneOf = [] } = spec;
  return { kind: 'group', title, members, oneOf, presence: 'optional' };
}

/** The same group, without which the application does not start. */
export function required<Values>(optional: Group<Values, Presence>): Group<Values, 'required'> {
  const { kind, title, members, oneOf } = optional;
  return { kind, title, members, oneOf, presence: 'required' };
}

/** All variables of settings, those in groups included, in the order in which they were written. */
export function variablesOf(settings: Settings): ReadonlyArray<Variable<unknown>> {
  return Object.values(settings).flatMap((one) =>
    one.kind === 'variable' ? [one] : variablesOf(one.members),
  );
}

/** The variables of one member. */
export function variablesOfMember(
  { members }: Pick<Group<unknown, Presence>, 'members'>,
  key: string,
): ReadonlyArray<Variable<unknown>> {
  return variablesOf(Object.fromEntries(Object.entries(members).filter(([name]) => name === key)));
}

/** The variables of one member, as text: `APP_ID with APP_KEY and APP_NAME`. */
export function memberNames(group: Group<unknown, Presence>, key: string): string {
  const names = variablesOfMember(group, key).map(({ name }) => name);
  return [...names.slice(0, 1), names.slice(1).join(' and ')].filter(Boolean).join(' with ');
}
