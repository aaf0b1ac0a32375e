import * as z from '@quayside/core/schema';

export interface GitHubRepository {
  readonly id: number;
  readonly full_name: string;
  readonly description?: string | null | undefined;
  readonly private: boolean;
  readonly visibility?: string | undefined;
  readonly default_branch?: string | null | undefined;
  readonly archived?: boolean | undefined;
  readonly fork: boolean;
  readonly stargazers_count?: number | undefined;
  readonly open_issues_count?: number | undefined;
  readonly language?: string | null | undefined;
  readonly topics?: readonly string[] | undefined;
  /** In KiB. */
  readonly size?: number | undefined;
  readonly created_at?: string | null | undefined;
  readonly pushed_at?: string | null | undefined;
  readonly html_url: string;
}

export const repositorySchema: z.Schema<GitHubRepository> = z.received(() =>
  z.looseObject({
    id: z.number(),
    full_name: z.string(),
    private: z.boolean(),
    visibility: z.optional(z.string()),
    default_branch: z.nullish(z.string()),
    fork: z.boolean(),
    html_url: z.string(),
    topics: z.optional(z.array(z.string())),
    size: z.optional(z.number()),
  }),
);
