import * as z from '@quayside/core/schema';
import { type GitHubIssue, labelsSchema } from './issue.js';
import { type GitHubUser, userSchema } from './people.js';

interface Branch {
  readonly ref: string;
  readonly sha: string;
  readonly label?: string | null | undefined;
  /** Null where the fork is gone. */
  readonly repo?: { readonly full_name: string } | null | undefined;
}

export interface GitHubPull {
  readonly number: number;
  readonly title: string;
  readonly body?: string | null | undefined;
  readonly state: string;
  readonly draft?: boolean | undefined;
  readonly user?: GitHubUser | null | undefined;
  readonly head: Branch;
  readonly base: Branch;
  readonly labels: GitHubIssue['labels'];
  readonly mergeable?: boolean | null | undefined;
  readonly created_at: string;
  readonly updated_at: string;
  readonly merged_at?: string | null | undefined;
  readonly html_url: string;
}

const branch: z.Schema<Branch> = z.looseObject({
  ref: z.string(),
  sha: z.string(),
  label: z.nullish(z.string()),
  repo: z.nullish(z.looseObject({ full_name: z.string() })),
});

export const pullSchema: z.Schema<GitHubPull> = z.received(() =>
  z.looseObject({
    number: z.number(),
    title: z.string(),
    body: z.nullish(z.string()),
    state: z.string(),
    user: z.nullish(userSchema),
    head: branch,
    base: branch,
    labels: labelsSchema,
    mergeable: z.nullish(z.boolean()),
    created_at: z.string(),
    updated_at: z.string(),
    merged_at: z.nullish(z.string()),
    html_url: z.string(),
  }),
);

export interface GitHubReview {
  readonly id: number;
  readonly state: string;
  readonly html_url?: string | undefined;
}

export const reviewSchema: z.Schema<GitHubReview> = z.received(() =>
  z.looseObject({ id: z.number(), state: z.string(), html_url: z.optional(z.string()) }),
);
