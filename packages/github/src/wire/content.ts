import * as z from '@quayside/core/schema';

/** A file, a link or a submodule; a directory is a list of them. */
export interface GitHubContent {
  readonly type: string;
  readonly path: string;
  readonly sha: string;
  /** `none` above 1 MB, and then there is no content. */
  readonly encoding?: string | undefined;
  readonly content?: string | undefined;
}

export const contentSchema: z.Schema<GitHubContent | readonly unknown[]> = z.received(() =>
  z.union([
    z.array(z.unknown()),
    z.looseObject({
      type: z.string(),
      path: z.string(),
      sha: z.string(),
      encoding: z.optional(z.string()),
      content: z.optional(z.string()),
    }),
  ]),
);

export const blobSchema: z.Schema<{ readonly content: string; readonly encoding: string }> =
  z.received(() => z.looseObject({ content: z.string(), encoding: z.string() }));

export interface GitHubFileCommit {
  readonly commit: { readonly sha: string };
  /** Null after a deletion. */
  readonly content?: { readonly sha: string } | null | undefined;
}

export const fileCommitSchema: z.Schema<GitHubFileCommit> = z.received(() =>
  z.looseObject({
    commit: z.looseObject({ sha: z.string() }),
    content: z.nullish(z.looseObject({ sha: z.string() })),
  }),
);

/** A ref, or the tag object that it points at. */
export interface GitHubRef {
  readonly object: { readonly type: string; readonly sha: string };
}

export const refSchema: z.Schema<GitHubRef> = z.received(() =>
  z.looseObject({ object: z.looseObject({ type: z.string(), sha: z.string() }) }),
);

/** A branch or a tag, as lists have them: annotated tags are followed to their commit. */
export interface GitHubNamedRef {
  readonly name: string;
  readonly commit: { readonly sha: string };
}

export const namedRefSchema: z.Schema<GitHubNamedRef> = z.received(() =>
  z.looseObject({ name: z.string(), commit: z.looseObject({ sha: z.string() }) }),
);
