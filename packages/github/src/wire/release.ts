import * as z from '@quayside/core/schema';

export interface GitHubRelease {
  readonly id: number;
  readonly tag_name: string;
  readonly name?: string | null | undefined;
  readonly body?: string | null | undefined;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly created_at: string;
  readonly published_at?: string | null | undefined;
  readonly html_url: string;
}

export const releaseSchema: z.Schema<GitHubRelease> = z.received(() =>
  z.looseObject({
    id: z.number(),
    tag_name: z.string(),
    name: z.nullish(z.string()),
    body: z.nullish(z.string()),
    draft: z.boolean(),
    prerelease: z.boolean(),
    created_at: z.string(),
    published_at: z.nullish(z.string()),
    html_url: z.string(),
  }),
);

export interface GitHubAsset {
  readonly id: number;
  readonly name: string;
  readonly size?: number | undefined;
  readonly browser_download_url: string;
}

export const assetSchema: z.Schema<GitHubAsset> = z.received(() =>
  z.looseObject({
    id: z.number(),
    name: z.string(),
    size: z.optional(z.number()),
    browser_download_url: z.string(),
  }),
);
