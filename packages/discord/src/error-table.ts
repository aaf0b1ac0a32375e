import type { ErrorCode, Execution } from '@quayside/core';

/** What one of Discord's error codes means here. */
export interface DiscordErrorRow {
  readonly code: ErrorCode;
  readonly execution: Execution;
  /** What to do about it, one sentence. */
  readonly advice: string;
}

const refusal = (code: ErrorCode, advice: string): DiscordErrorRow => ({
  code,
  execution: 'executed',
  advice,
});

const TOKEN = refusal('unauthenticated', 'Check the token of the bot, or of the webhook.');
const PERMISSION = refusal('permission_denied', 'Check the permissions and intents of the bot.');
const ABSENT = refusal('not_found', 'Check the id, and that the bot can see it.');
const STATE = refusal('conflict', 'Read the current state before trying again.');
const INPUT = refusal('invalid_request', 'Correct the request; sending it again cannot help.');
const CONTENT = refusal('rejected', 'Discord refuses this content.');
const ALLOWANCE = refusal('quota_exhausted', 'Remove something first, or raise the limit.');
export const LIMIT: DiscordErrorRow = {
  code: 'rate_limited',
  execution: 'not_executed',
  advice: 'Wait as long as retryAfterMs says, or slow down.',
};
const DISABLED: DiscordErrorRow = {
  code: 'unavailable',
  execution: 'not_executed',
  advice: 'Discord has this switched off for now: try again later.',
};
const SERVER: DiscordErrorRow = {
  code: 'unavailable',
  execution: 'unknown',
  advice: 'Discord may have acted: repeat it only where that is harmless.',
};

const rows = (row: DiscordErrorRow, ...codes: readonly number[]): [number, DiscordErrorRow][] =>
  codes.map((code) => [code, row]);

/** Discord's codes by what they mean (https://docs.discord.com/developers/topics/opcodes-and-status-codes#json). */
const TABLE: ReadonlyMap<number, DiscordErrorRow> = new Map([
  ...rows(TOKEN, 40001, 40012, 50014, 50025, 50027),
  ...rows(PERMISSION, 20001, 20002, 20012, 20015, 20018, 20024, 20035, 40002, 40007, 40333),
  ...rows(PERMISSION, 50001, 50002, 50005, 50007, 50009, 50010, 50013, 50017, 50026, 50073),
  ...rows(PERMISSION, 50095, 50097, 50101, 50173, 50178, 50278, 50600, 60003, 90001, 90002),
  ...rows(PERMISSION, 160002, 160014, 340015, 400001),
  ...rows(ABSENT, 50020, 50028, 50033, 50055, 80004),
  ...rows(STATE, 40033, 40041, 40060, 40061, 50019, 50074, 50083, 150006, 160004, 160005),
  ...rows(STATE, 180000, 520001, 520003),
  ...rows(INPUT, 40005, 40058, 40066, 40067, 50003, 50006, 50008, 50016, 50021, 50024, 50034),
  ...rows(INPUT, 50035, 50041, 50045, 50046, 50067, 50068, 50080, 50081, 50084, 50085, 50086),
  ...rows(INPUT, 50109, 50110, 50123, 50124, 50138, 50146, 50151, 50159, 50160, 50161, 50162),
  ...rows(INPUT, 50192, 220001, 220002, 220003, 220004, 520002, 520004, 520006),
  ...rows(CONTENT, 20009, 20031, 200000, 200001, 240000),
  ...rows(ALLOWANCE, 40094, 50011, 160006, 160007),
  ...rows(LIMIT, 20016, 20022, 20028, 20029, 30037, 30040, 30042, 30046, 40003, 40062),
  ...rows(DISABLED, 40004, 40006, 110000, 110001),
  ...rows(SERVER, 40043, 130000),
]);

/**
 * Finds what a code means: by itself, else by its family (`10…` is what is unknown, `30…` a maximum). One
 * that is not listed is a refusal for a reason of its own, `rejected`; it stands in `details.error`.
 */
export function findErrorRow(code: number): DiscordErrorRow {
  const row = TABLE.get(code);
  if (row !== undefined) return row;
  const family = Math.floor(code / 1000);
  if (family === 10) return ABSENT;
  if (family === 30) return ALLOWANCE;
  return refusal('rejected', `See Discord's documentation of ${code}.`);
}
