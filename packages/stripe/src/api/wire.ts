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

/**
 * Checks the fields that are read and passes the object on as it came, so that fields which Stripe adds
 * reach the application, and none is copied only to be looked at. They are built when the first answer comes.
 */
export function received<T>(toFields: () => z.Schema<T>): z.Schema<T> {
  let fields: z.Schema<T> | undefined;
  const checked = z.unknown().check(({ value, issues }) => {
    fields ??= toFields();
    const result = fields['~standard'].validate(value);
    if (result instanceof Promise || result.issues === undefined) return;
    // They come from zod and go back to zod; the Standard Schema between the two only names them vaguer.
    for (const issue of result.issues) issues.push({ ...issue } as (typeof issues)[number]);
  });
  // What passes the check is a T: the fields of T that are not checked are optional ones.
  return checked as z.Schema<unknown> as z.Schema<T>;
}
