import { crc32 } from 'node:zlib';

/** One event as it lies in a spool. */
export interface SpoolRecord {
  readonly id: string;
  /** JSON of one line. */
  readonly payload: string;
}

const CHECKSUM_DIGITS = 8;
const NEWLINE = 0x0a;
const JSON_STRING = /^"(?:[^"\\]|\\.)*"/;

/**
 * Writes a record as a line: checksum, id and payload. A line of its own lets a reader find the next
 * record behind one that is damaged.
 */
export function encodeRecord({ id, payload }: SpoolRecord): string {
  const body = `${JSON.stringify(id)} ${payload}`;
  return `${checksum(body)} ${body}\n`;
}

/** What a piece of a segment holds. */
export interface DecodedRecords {
  readonly records: readonly SpoolRecord[];
  /** Bytes of the complete lines that were read, damaged ones included. */
  readonly consumed: number;
  /** Lines whose checksum is wrong. */
  readonly damaged: number;
}

/** Reads at most `limit` lines. What follows the last newline was torn off and is not consumed. */
export function decodeRecords(bytes: Buffer, limit: number): DecodedRecords {
  const records: SpoolRecord[] = [];
  let consumed = 0;
  let damaged = 0;
  while (records.length < limit) {
    const end = bytes.indexOf(NEWLINE, consumed);
    if (end < 0) break;
    const record = decodeLine(bytes.toString('utf8', consumed, end));
    if (record === undefined) damaged += 1;
    else records.push(record);
    consumed = end + 1;
  }
  return { records, consumed, damaged };
}

function decodeLine(line: string): SpoolRecord | undefined {
  const body = line.slice(CHECKSUM_DIGITS + 1);
  if (line.charAt(CHECKSUM_DIGITS) !== ' ' || checksum(body) !== line.slice(0, CHECKSUM_DIGITS))
    return undefined;
  const [quoted] = JSON_STRING.exec(body) ?? [];
  if (quoted === undefined) return undefined;
  const id: unknown = JSON.parse(quoted);
  return typeof id === 'string' ? { id, payload: body.slice(quoted.length + 1) } : undefined;
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(CHECKSUM_DIGITS, '0');
}
