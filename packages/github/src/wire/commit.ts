import * as z from '@quayside/core/schema';

interface Signature {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly date?: string | undefined;
}

export interface GitHubCommit {
  readonly sha: string;
  readonly html_url: string;
  readonly commit: {
    readonly message: string;
    readonly author?: Signature | null | undefined;
    readonly committer?: Signature | null | undefined;
  };
  readonly parents: ReadonlyArray<{ readonly sha: string }>;
}

export const commitSchema: z.Schema<GitHubCommit> = z.received(() => {
  const signature = z.looseObject({
    name: z.optional(z.string()),
    email: z.optional(z.string()),
    date: z.optional(z.string()),
  });
  return z.looseObject({
    sha: z.string(),
    html_url: z.string(),
    commit: z.looseObject({
      message: z.string(),
      author: z.nullish(signature),
      committer: z.nullish(signature),
    }),
    parents: z.array(z.looseObject({ sha: z.string() })),
  });
});

/** What a commit status says. */
export interface GitHubStatus {
  readonly context: string;
  readonly state: string;
  readonly description?: string | null | undefined;
  readonly target_url?: string | null | undefined;
  readonly updated_at?: string | null | undefined;
}

export const statusSchema: z.Schema<GitHubStatus> = z.received(() =>
  z.looseObject({
    context: z.string(),
    state: z.string(),
    description: z.nullish(z.string()),
    target_url: z.nullish(z.string()),
    updated_at: z.nullish(z.string()),
  }),
);

/** What an app's check says. */
export interface GitHubCheckRun {
  readonly name: string;
  readonly status: string;
  readonly conclusion?: string | null | undefined;
  readonly started_at?: string | null | undefined;
  readonly completed_at?: string | null | undefined;
  readonly details_url?: string | null | undefined;
  readonly html_url?: string | null | undefined;
  readonly output?: { readonly title?: string | null | undefined } | null | undefined;
}

export const checkRunSchema: z.Schema<GitHubCheckRun> = z.received(() =>
  z.looseObject({
    name: z.string(),
    status: z.string(),
    conclusion: z.nullish(z.string()),
    started_at: z.nullish(z.string()),
    completed_at: z.nullish(z.string()),
    details_url: z.nullish(z.string()),
    html_url: z.nullish(z.string()),
    output: z.nullish(z.looseObject({ title: z.nullish(z.string()) })),
  }),
);
