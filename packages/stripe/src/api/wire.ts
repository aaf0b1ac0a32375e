import * as z from '@quayside/core/schema';

/** A value of a set that Stripe extends without a new API version: unknown members pass. */
export type Open<Known extends string> = Known | (string & Record<never, never>);

/** The id of another object, or the object itself where `expand` asked for it. */
export type Expandable = string | { readonly id: string };

/** A Unix time in seconds. */
export type UnixSeconds = number;

export type Metadata = Readonly<Record<string, string>>;

export const maybeText: z.Schema<string | null | undefined> = z.nullish(z.string());
export const maybeNumber: z.Schema<number | null | undefined> = z.nullish(z.number());
export const maybeFlag: z.Schema<boolean | null | undefined> = z.nullish(z.boolean());
export const maybeMetadata: z.Schema<Metadata | null | undefined> = z.nullish(z.texts());
export const link: z.Schema<Expandable> = z.custom<Expandable>(
  isExpandable,
  'must be an id or an object that has one',
);
export const maybeLink: z.Schema<Expandable | null | undefined> = z.nullish(link);

/** The id behind an {@link Expandable}. */
export function toId(linked: Expandable | null | undefined): string | undefined {
  return typeof linked === 'object' ? linked?.id : linked;
}

/** By hand: a union of schemas costs every bundle more than this line. */
function isExpandable(value: unknown): value is Expandable {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : value;
  return typeof id === 'string';
}
