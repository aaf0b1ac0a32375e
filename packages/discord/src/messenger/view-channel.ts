import type { DiscordChannel, DiscordGuild, DiscordMember } from '../api/channel-api.js';

/** Permissions, as bits (https://docs.discord.com/developers/topics/permissions). */
export const VIEW_CHANNEL: bigint = 1n << 10n;
const ADMINISTRATOR = 1n << 3n;

/**
 * Whether a member of the server sees the channel: what its roles may do, then what the channel says of
 * everybody, of its roles together, and of the member.
 */
export function canView(
  { user, roles }: DiscordMember,
  { permission_overwrites }: DiscordChannel,
  guild: DiscordGuild,
): boolean {
  if (user.id === guild.owner_id) return true;
  const held = new Set([guild.id, ...roles]);
  let allowed = 0n;
  for (const { id, permissions } of guild.roles) if (held.has(id)) allowed |= BigInt(permissions);
  if ((allowed & ADMINISTRATOR) !== 0n) return true;
  const overwrites = permission_overwrites ?? [];
  const apply = (concerns: (id: string) => boolean): void => {
    const concerned = overwrites.filter(({ id }) => concerns(id));
    for (const { deny } of concerned) allowed &= ~BigInt(deny);
    for (const { allow } of concerned) allowed |= BigInt(allow);
  };
  apply((id) => id === guild.id);
  apply((id) => roles.includes(id));
  apply((id) => id === user.id);
  return (allowed & VIEW_CHANNEL) !== 0n;
}
