/** Makes ids that look like Stripe's and are the same in every run. */
export interface Ids {
  /** For example `next('pi')` → `pi_3QYk0000000000000001`. */
  next(prefix: string): string;
  /** The unguessable end of a client secret. */
  secretOf(id: string): string;
}

/** `seed` keeps two fakes from making the same ids. */
export function createIds(seed: number): Ids {
  const tag = `3QY${Math.abs(Math.trunc(seed)).toString(36)}`;
  let count = 0;
  return {
    next(prefix) {
      count += 1;
      return `${prefix}_${tag}${count.toString(36).padStart(14, '0')}`;
    },
    secretOf: (id) => `${id}_secret_${id.slice(-14).split('').reverse().join('')}`,
  };
}
