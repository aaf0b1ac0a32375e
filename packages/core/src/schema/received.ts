import * as z from 'zod/mini';

/**
 * Checks the fields that are read and passes the object on as it came, so that fields which the provider adds
 * reach the application, and none is copied only to be looked at. They are built when the first answer comes.
 */
export function received<T>(toFields: () => z.ZodMiniType<T>): z.ZodMiniType<T> {
  let fields: z.ZodMiniType<T> | undefined;
  const checked = z.unknown().check(({ value, issues }) => {
    fields ??= toFields();
    const result = fields['~standard'].validate(value);
    if (result instanceof Promise || result.issues === undefined) return;
    // They come from zod and go back to zod; the Standard Schema between the two only names them vaguer.
    for (const issue of result.issues) issues.push({ ...issue } as (typeof issues)[number]);
  });
  // What passes the check is a T: the fields of T that are not checked are optional ones.
  return checked as z.ZodMiniType<unknown> as z.ZodMiniType<T>;
}
