/** The first moment that an id can tell (https://docs.discord.com/developers/reference#snowflakes). */
const EPOCH_MS = 1_420_070_400_000n;

/** The lowest id of its millisecond: what came before `date` is below it. Never below 0. */
export function toSnowflake(date: Date): string {
  const since = BigInt(date.getTime()) - EPOCH_MS;
  return String((since > 0n ? since : 0n) << 22n);
}

/** When something was made, by its id. */
export function fromSnowflake(id: string): Date {
  return new Date(/^\d+$/.test(id) ? Number((BigInt(id) >> 22n) + EPOCH_MS) : Number.NaN);
}
