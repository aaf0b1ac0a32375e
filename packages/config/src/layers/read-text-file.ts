import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';

/** What became of a file. */
export type FileText =
  | { readonly state: 'read'; readonly text: string; readonly mode: number }
  | { readonly state: 'absent' }
  | { readonly state: 'unreadable'; readonly problem: string };

/** Reads text, without the byte order mark that editors on Windows put before it. */
export function readTextFile(path: string): FileText {
  try {
    const { bytes, mode } = readOpened(path);
    return { state: 'read', text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), mode };
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { state: 'absent' };
    const isNoText = code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
    const problem = isNoText ? 'is no text in UTF-8' : `cannot be read (${code})`;
    return { state: 'unreadable', problem };
  }
}

/** The mode is that of the file that was read, whatever becomes of the path meanwhile. */
function readOpened(path: string): { readonly bytes: Uint8Array; readonly mode: number } {
  const file = openSync(path, 'r');
  try {
    return { mode: fstatSync(file).mode, bytes: readFileSync(file) };
  } finally {
    closeSync(file);
  }
}
