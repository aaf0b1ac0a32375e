import type { ConfigProblem } from '../config-problem.js';
import { emptyLayer, type Layer, toLayer } from './layer.js';
import { readTextFile } from './read-text-file.js';

/** Reads a JSON file of names and values. Only `names` have to be text, numbers or booleans: files are shared. */
export function userFileLayer(
  path: string,
  names: ReadonlySet<string>,
  platform: NodeJS.Platform,
): Layer {
  const file = readTextFile(path);
  if (file.state === 'absent') return emptyLayer(path);
  if (file.state === 'unreadable') return emptyLayer(path, file.problem);
  const content = parseObject(file.text);
  if (typeof content === 'string') return emptyLayer(path, content);
  const texts: Record<string, string> = Object.create(null);
  const problems: ConfigProblem[] = [];
  for (const [name, value] of Object.entries(content)) {
    const what = problemOf(value);
    if (what === undefined) texts[name] = String(value);
    else if (value !== null && names.has(name)) problems.push({ name, what: `${what} in ${path}` });
  }
  // Windows has no such bits.
  const openToOthers = platform !== 'win32' && (file.mode & 0o044) !== 0;
  return { ...toLayer(path, texts), problems, openToOthers };
}

function problemOf(value: unknown): string | undefined {
  if (Number.isInteger(value) && !Number.isSafeInteger(value))
    return 'has more digits than a number of JSON keeps: put it in quotes';
  return ['string', 'number', 'boolean'].includes(typeof value)
    ? undefined
    : 'is neither text, a number nor a boolean';
}

/** The object, or what is wrong with the text. The parser's own message would quote the text, secrets included. */
function parseObject(text: string): Readonly<Record<string, unknown>> | string {
  try {
    const content: unknown = JSON.parse(text);
    const isObject = typeof content === 'object' && content !== null && !Array.isArray(content);
    return isObject ? { ...content } : 'holds no JSON object';
  } catch (error) {
    const [, position] = /at position (\d+)/.exec(String(error)) ?? [];
    if (position === undefined) return 'is not valid JSON';
    return `is not valid JSON in line ${text.slice(0, Number(position)).split('\n').length}`;
  }
}
