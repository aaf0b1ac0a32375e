import * as z from '@quayside/core/schema';

export interface GitHubRun {
  readonly id: number;
  readonly name?: string | null | undefined;
  readonly status?: string | null | undefined;
  readonly conclusion?: string | null | undefined;
  readonly head_branch?: string | null | undefined;
  readonly head_sha: string;
  readonly created_at: string;
  readonly updated_at?: string | null | undefined;
  readonly html_url: string;
}

export const runSchema: z.Schema<GitHubRun> = z.received(() =>
  z.looseObject({
    id: z.number(),
    name: z.nullish(z.string()),
    status: z.nullish(z.string()),
    conclusion: z.nullish(z.string()),
    head_branch: z.nullish(z.string()),
    head_sha: z.string(),
    created_at: z.string(),
    updated_at: z.nullish(z.string()),
    html_url: z.string(),
  }),
);

/** Versions before 2026-03-10 answer 204 without a body. */
export interface GitHubDispatched {
  readonly workflow_run_id?: number | undefined;
  readonly html_url?: string | undefined;
}

export const dispatchedSchema: z.Schema<GitHubDispatched> = z.received(() =>
  z.looseObject({
    workflow_run_id: z.optional(z.number()),
    html_url: z.optional(z.string()),
  }),
);
