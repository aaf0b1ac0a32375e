import * as z from '@quayside/core/schema';

const maybeText = z.nullish(z.string());

/** What a role or a member is allowed or denied in one channel; the bits are decimal text. */
export interface PermissionOverwrite {
  readonly id: string;
  readonly allow: string;
  readonly deny: string;
}

/** A channel, as far as it is read (https://docs.discord.com/developers/resources/channel). */
export interface DiscordChannel {
  readonly id: string;
  readonly type: number;
  readonly guild_id?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly topic?: string | null | undefined;
  readonly permission_overwrites?: readonly PermissionOverwrite[] | null | undefined;
  readonly recipients?: readonly DiscordUser[] | null | undefined;
  readonly [field: string]: unknown;
}

export interface DiscordUser {
  readonly id: string;
  readonly username?: string | null | undefined;
  readonly global_name?: string | null | undefined;
  readonly [field: string]: unknown;
}

/** Somebody in a server (https://docs.discord.com/developers/resources/guild#guild-member-object). */
export interface DiscordMember {
  readonly user: DiscordUser;
  readonly nick?: string | null | undefined;
  readonly roles: readonly string[];
  readonly [field: string]: unknown;
}

/** A server: who owns it, and what its roles may do. */
export interface DiscordGuild {
  readonly id: string;
  readonly owner_id: string;
  readonly roles: ReadonlyArray<{ readonly id: string; readonly permissions: string }>;
  readonly [field: string]: unknown;
}

const bits = z.string().check(z.regex(/^\d+$/, 'is no set of permissions'));

const userSchema: z.Schema<DiscordUser> = z.looseObject({
  id: z.string(),
  username: maybeText,
  global_name: maybeText,
});

export const channelSchema: z.Schema<DiscordChannel> = z.received(() =>
  z.looseObject({
    id: z.string(),
    type: z.number(),
    guild_id: maybeText,
    name: maybeText,
    topic: maybeText,
    permission_overwrites: z.nullish(
      z.array(z.looseObject({ id: z.string(), allow: bits, deny: bits })),
    ),
    recipients: z.nullish(z.array(userSchema)),
  }),
);

export const channelsSchema: z.Schema<readonly DiscordChannel[]> = z.received(() =>
  z.array(channelSchema),
);

const memberSchema: z.Schema<DiscordMember> = z.looseObject({
  user: userSchema,
  nick: maybeText,
  roles: z.array(z.string()),
});

export const membersSchema: z.Schema<readonly DiscordMember[]> = z.received(() =>
  z.array(memberSchema),
);

/** Who is in a thread, with the member behind it. */
export const threadMembersSchema: z.Schema<
  ReadonlyArray<{ readonly user_id: string; readonly member?: DiscordMember | null | undefined }>
> = z.received(() =>
  z.array(z.looseObject({ user_id: z.string(), member: z.nullish(memberSchema) })),
);

export const guildSchema: z.Schema<DiscordGuild> = z.received(() =>
  z.looseObject({
    id: z.string(),
    owner_id: z.string(),
    roles: z.array(z.looseObject({ id: z.string(), permissions: bits })),
  }),
);
