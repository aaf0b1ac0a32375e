import * as z from '@quayside/core/schema';

/** Somebody, as GitHub writes them. */
export interface GitHubUser {
  readonly id: number;
  readonly login: string;
  readonly type?: string | null | undefined;
}

/** Null where the account is gone. */
export const userSchema: z.Schema<GitHubUser> = z.received(() =>
  z.looseObject({ id: z.number(), login: z.string(), type: z.nullish(z.string()) }),
);
