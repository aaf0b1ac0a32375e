import { randomFillSync } from 'node:crypto';

/** Random bytes are drawn for many ids at once: each draw costs more than an id. */
const POOL_BYTES = 4096;
const RANDOM_BYTES = 8;
/** The 12 bits after the version count within a millisecond (RFC 9562, 6.2, method 1). */
const LARGEST_COUNT = 0xfff;

/** Makes UUIDs of version 7 that sort in the order in which they were made. */
export type MakeUuid = () => string;

/**
 * Makes a source of UUIDs v7. They sort by time, so that a database appends them, and within one source
 * they never repeat or go back, also when the clock does.
 *
 * @param now Unix time in milliseconds
 * @see https://www.rfc-editor.org/rfc/rfc9562#section-5.7
 */
export function createUuidSource(now: () => number = Date.now): MakeUuid {
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;
  let time = 0;
  let count = 0;
  return () => {
    if (used === POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    const wall = Math.floor(now());
    if (wall > time) {
      time = wall;
      // Leaves half of the range to count in.
      count = pool.readUInt16BE(used) & (LARGEST_COUNT >> 1);
    } else if (count < LARGEST_COUNT) {
      count += 1;
    } else {
      time += 1;
      count = 0;
    }
    const random = pool.toString('hex', used, used + RANDOM_BYTES);
    used += RANDOM_BYTES;
    const stamp = time.toString(16).padStart(12, '0');
    const variant = '89ab'.charAt(Number.parseInt(random.charAt(0), 16) & 3);
    const counted = count.toString(16).padStart(3, '0');
    return `${stamp.slice(0, 8)}-${stamp.slice(8)}-7${counted}-${variant}${random.slice(1, 4)}-${random.slice(4)}`;
  };
}
