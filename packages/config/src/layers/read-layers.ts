import { envFileLayer } from './env-file-layer.js';
import { type Layer, toLayer } from './layer.js';
import { userConfigPaths } from './user-config-paths.js';
import { userFileLayer } from './user-file-layer.js';

/** What the layers are made of. */
export interface LayerOptions {
  /** Names the application: in errors, and in the path of its file, `quayside/<app>.json`. @default none */
  readonly app?: string | undefined;
  /** The environment; never changed. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * Files of `NAME=value`, weakest first, from the working directory; those that are not there are left out.
   *
   * @default ['.env']
   */
  readonly envFiles?: readonly string[] | undefined;
  /** Values that win over all others: of a command line, of a vault. @default none */
  readonly overrides?: Readonly<Record<string, string | undefined>> | undefined;
  /** Where the user's files are depends on it. @default process.platform */
  readonly platform?: NodeJS.Platform | undefined;
}

/** Reads all layers but the defaults, strongest first. */
export function readLayers(options: LayerOptions, names: ReadonlySet<string>): readonly Layer[] {
  const { app, env = process.env, envFiles = ['.env'], overrides } = options;
  const { platform = process.platform } = options;
  const asked = [...names].flatMap((name) => [name, `${name}_FILE`]);
  return [
    ...userConfigPaths(env, platform, app).map((path) => userFileLayer(path, names, platform)),
    ...envFiles.map(envFileLayer),
    toLayer('environment', env, asked),
    ...(overrides === undefined ? [] : [toLayer('overrides', overrides)]),
  ].reverse();
}
