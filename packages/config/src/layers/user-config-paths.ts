import { posix, win32 } from 'node:path';

/**
 * The files of a user, weakest first: `config.json` for all applications, then the one of this application. They
 * are in `quayside` below `$XDG_CONFIG_HOME` (https://specifications.freedesktop.org/basedir-spec/latest/) or
 * `~/.config`, on Windows below `%APPDATA%`; none where the environment names no such folder.
 */
export function userConfigPaths(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
  app: string | undefined,
): readonly string[] {
  const path = platform === 'win32' ? win32 : posix;
  const folder = platform === 'win32' ? env.APPDATA : xdgFolder(env);
  if (folder === undefined || !path.isAbsolute(folder)) return [];
  const files = new Set(['config.json', ...(app === undefined ? [] : [`${app}.json`])]);
  return [...files].map((file) => path.join(folder, 'quayside', file));
}

/** The specification wants relative paths ignored. */
function xdgFolder(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { XDG_CONFIG_HOME, HOME } = env;
  if (XDG_CONFIG_HOME !== undefined && posix.isAbsolute(XDG_CONFIG_HOME)) return XDG_CONFIG_HOME;
  return HOME === undefined ? undefined : posix.join(HOME, '.config');
}
