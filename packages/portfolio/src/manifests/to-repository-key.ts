/** `git@github.com:acme/shop.git`, and the same with `ssh://` or without a user. */
const SCP = /^(?:ssh:\/\/)?(?:[\w.-]+@)?([\w.-]+\.[\w-]+):(?!\d+\/|\/\/)([^\s]+)$/;

/** What npm and Composer call hosts: `github:acme/shop`. */
const SHORT = /^(github|gitlab|bitbucket):([\w.-]+\/[\w.-]+)(?:#.*)?$/;
const HOSTS: Readonly<Record<string, string>> = {
  github: 'github.com',
  gitlab: 'gitlab.com',
  bitbucket: 'bitbucket.org',
};

/** Longer than any address; what is written to keep a pattern busy is longer still. */
const LONGEST = 500;

/**
 * Names the repository that an address leads to, as `host/owner/name` in lower case: any way to write it is
 * the same repository. Undefined for what is no address of a repository.
 */
export function toRepositoryKey(address: string): string | undefined {
  if (address.length > LONGEST) return undefined;
  const text = address.trim().replace(/^git\+/, '');
  const [, short = '', shortPath] = SHORT.exec(text) ?? [];
  if (shortPath !== undefined) return toKey(HOSTS[short] ?? short, shortPath);
  const [, host, path] = SCP.exec(text) ?? [];
  if (host !== undefined && path !== undefined) return toKey(host, path);
  if (!/^(?:https?|ssh|git):\/\//.test(text) || !URL.canParse(text)) return undefined;
  const { hostname, pathname } = new URL(text);
  return toKey(hostname, pathname);
}

/** `github.com/acme/shop/sub/v2`, as Go writes it: on the known hosts, the rest is a folder. */
export function goModuleKey(module: string): string | undefined {
  const [host = '', owner, name] = module.split('/');
  if (!Object.values(HOSTS).includes(host) || owner === undefined || name === undefined)
    return undefined;
  return toKey(host, `${owner}/${name}`);
}

function toKey(host: string, path: string): string | undefined {
  const trimmed = path
    .replace(/[#?@].*$/, '')
    .replace(/^\/+|\/+$/g, '')
    .replace(/\.git$/, '');
  return trimmed.includes('/') ? `${host}/${trimmed}`.toLowerCase() : undefined;
}
