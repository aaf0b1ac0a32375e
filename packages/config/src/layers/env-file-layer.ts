import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { emptyLayer, type Layer, toLayer } from './layer.js';
import { readTextFile } from './read-text-file.js';

/** Reads a file as Node reads those of `--env-file`; the environment of the process stays as it is. */
export function envFileLayer(path: string): Layer {
  const file = readTextFile(resolve(path));
  if (file.state === 'absent') return emptyLayer(path);
  if (file.state === 'unreadable') return emptyLayer(path, file.problem);
  return toLayer(path, { ...parseEnv(file.text) });
}
