import type { CodeHost, Driver, Release } from '@quayside/core';
import type { GitHubParts } from '../github-parts.js';
import { readPage } from '../read-page.js';
import { repoPath } from '../repo-path.js';
import { assetSchema, type GitHubRelease, releaseSchema } from '../wire/release.js';
import { toDate, toText } from './to-value.js';

type ReleaseOperations = Pick<
  Driver<CodeHost>,
  'listReleases' | 'createRelease' | 'uploadReleaseAsset'
>;

export function releaseOperations({ send }: GitHubParts): ReleaseOperations {
  return {
    listReleases: async ({ repository, pageSize }, call, cursor) => {
      const path = repoPath(repository, 'releases');
      const query = { per_page: pageSize };
      const page = await readPage(send, { call, path, query, cursor, item: releaseSchema });
      return { items: page.items.map(toRelease), next: page.next };
    },
    createRelease: async ({ repository, tag, ref, generateNotes, ...rest }, call) => {
      const json = {
        tag_name: tag,
        target_commitish: ref,
        generate_release_notes: generateNotes,
        ...rest,
      };
      const path = repoPath(repository, 'releases');
      return toRelease(await send(call, 'POST', path, { json, schema: releaseSchema }));
    },
    uploadReleaseAsset: async ({ repository, release, name, content, contentType }, call) => {
      const asset = await send.upload(call, repoPath(repository, 'releases', release, 'assets'), {
        content,
        contentType: contentType ?? 'application/octet-stream',
        query: { name },
        schema: assetSchema,
      });
      const { id, size, browser_download_url: url } = asset;
      return { id: String(id), name: asset.name, sizeBytes: size, url };
    },
  };
}

function toRelease(one: GitHubRelease): Release {
  return {
    id: String(one.id),
    tag: one.tag_name,
    name: toText(one.name),
    body: toText(one.body),
    draft: one.draft,
    prerelease: one.prerelease,
    createdAt: new Date(one.created_at),
    publishedAt: toDate(one.published_at),
    url: one.html_url,
  };
}
