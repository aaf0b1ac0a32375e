/** A time as Slack writes it: Unix seconds with six decimals, unique within a channel. */
export type SlackTs = string;

export function toTs(date: Date): SlackTs {
  return microsToTs(BigInt(date.getTime()) * 1000n);
}

/** The last time before `date`: what excludes it, since Slack's bounds include. */
export function toTsBefore(date: Date): SlackTs {
  return microsToTs(BigInt(date.getTime()) * 1000n - 1n);
}

/** The whole milliseconds of a time, rounded down. */
export function fromTs(ts: SlackTs): Date {
  const [seconds = '0', fraction = ''] = ts.split('.');
  return new Date(Number(seconds) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3)));
}

function microsToTs(micros: bigint): SlackTs {
  const positive = micros > 0n ? micros : 0n;
  const seconds = positive / 1_000_000n;
  return `${seconds}.${String(positive % 1_000_000n).padStart(6, '0')}`;
}
