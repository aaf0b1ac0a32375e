import * as z from '@quayside/core/schema';
import { type GitHubUser, userSchema } from './people.js';

export interface GitHubIssue {
  readonly number: number;
  readonly title: string;
  readonly body?: string | null | undefined;
  readonly state: string;
  readonly state_reason?: string | null | undefined;
  readonly labels: ReadonlyArray<string | { readonly name?: string | null | undefined }>;
  readonly user?: GitHubUser | null | undefined;
  readonly assignees?: readonly GitHubUser[] | null | undefined;
  readonly comments?: number | undefined;
  readonly created_at: string;
  readonly updated_at: string;
  readonly closed_at?: string | null | undefined;
  readonly html_url: string;
  readonly repository_url?: string | undefined;
  /** There for a pull request: GitHub lists them among issues. */
  readonly pull_request?: unknown;
}

const label = z.union([z.string(), z.looseObject({ name: z.nullish(z.string()) })]);

export const labelsSchema: z.Schema<GitHubIssue['labels']> = z.array(label);

export const issueSchema: z.Schema<GitHubIssue> = z.received(() =>
  z.looseObject({
    number: z.number(),
    title: z.string(),
    body: z.nullish(z.string()),
    state: z.string(),
    state_reason: z.nullish(z.string()),
    labels: labelsSchema,
    user: z.nullish(userSchema),
    assignees: z.nullish(z.array(userSchema)),
    created_at: z.string(),
    updated_at: z.string(),
    closed_at: z.nullish(z.string()),
    html_url: z.string(),
  }),
);

export interface GitHubComment {
  readonly id: number;
  readonly body?: string | null | undefined;
  readonly user?: GitHubUser | null | undefined;
  readonly created_at: string;
  readonly html_url?: string | undefined;
}

export const commentSchema: z.Schema<GitHubComment> = z.received(() =>
  z.looseObject({
    id: z.number(),
    body: z.nullish(z.string()),
    user: z.nullish(userSchema),
    created_at: z.string(),
    html_url: z.optional(z.string()),
  }),
);
