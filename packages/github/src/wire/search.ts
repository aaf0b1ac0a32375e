import * as z from '@quayside/core/schema';

export interface GitHubCodeMatch {
  readonly path: string;
  readonly repository: { readonly full_name: string };
  /** Its `ref` names the commit that was searched. */
  readonly url?: string | undefined;
  readonly html_url?: string | undefined;
  readonly text_matches?: ReadonlyArray<{ readonly fragment?: string | undefined }> | undefined;
}

export const codeMatchSchema: z.Schema<GitHubCodeMatch> = z.received(() =>
  z.looseObject({
    path: z.string(),
    repository: z.looseObject({ full_name: z.string() }),
    url: z.optional(z.string()),
    html_url: z.optional(z.string()),
    text_matches: z.optional(z.array(z.looseObject({ fragment: z.optional(z.string()) }))),
  }),
);

export const publicKeySchema: z.Schema<{ readonly key_id: string; readonly key: string }> =
  z.received(() => z.looseObject({ key_id: z.string(), key: z.string() }));
