import type { ManifestNames } from './manifest.js';
import { toRepositoryKey } from './to-repository-key.js';

/** https://git-scm.com/docs/gitmodules: the `url` of each submodule. */
export function parseGitModules(text: string, repositoryUrl: string): ManifestNames {
  const urls = [...text.matchAll(/^[ \t]*url[ \t]*=[ \t]*(.+)$/gm)].map(([, url = '']) =>
    url.trim().replace(/^"(.*)"$/, '$1'),
  );
  return {
    ecosystem: 'git',
    publishes: undefined,
    requires: [],
    repositories: urls.flatMap((url) => toRepositoryKey(absolute(url, repositoryUrl)) ?? []),
  };
}

/** `../shop.git` starts at the repository itself, as at a folder. */
function absolute(url: string, repositoryUrl: string): string {
  const from = `${repositoryUrl.replace(/\/+$/, '')}/`;
  return /^\.\.?\//.test(url) && URL.canParse(url, from) ? new URL(url, from).href : url;
}
