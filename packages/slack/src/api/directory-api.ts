import * as z from '@quayside/core/schema';

const maybeText = z.nullish(z.string());
const maybeFlag = z.nullish(z.boolean());

/** A conversation, as far as it is read (https://docs.slack.dev/reference/objects/conversation-object). */
export interface SlackChannel {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly is_private?: boolean | null | undefined;
  readonly is_im?: boolean | null | undefined;
  readonly is_mpim?: boolean | null | undefined;
  readonly is_archived?: boolean | null | undefined;
  readonly topic?: { readonly value?: string | null | undefined } | null | undefined;
  readonly [field: string]: unknown;
}

export const channelSchema: z.Schema<SlackChannel> = z.received(() =>
  z.looseObject({
    id: z.string(),
    name: maybeText,
    is_private: maybeFlag,
    is_im: maybeFlag,
    is_mpim: maybeFlag,
    is_archived: maybeFlag,
    topic: z.nullish(z.looseObject({ value: maybeText })),
  }),
);

/** A person or bot, as far as it is read (https://docs.slack.dev/reference/objects/user-object). */
export interface SlackUser {
  readonly id: string;
  readonly name?: string | null | undefined;
  readonly real_name?: string | null | undefined;
  readonly is_bot?: boolean | null | undefined;
  readonly deleted?: boolean | null | undefined;
  readonly profile?:
    | {
        readonly email?: string | null | undefined;
        readonly display_name?: string | null | undefined;
        readonly real_name?: string | null | undefined;
      }
    | null
    | undefined;
  readonly [field: string]: unknown;
}

export const userSchema: z.Schema<SlackUser> = z.received(() =>
  z.looseObject({
    id: z.string(),
    name: maybeText,
    real_name: maybeText,
    is_bot: maybeFlag,
    deleted: maybeFlag,
    profile: z.nullish(
      z.looseObject({ email: maybeText, display_name: maybeText, real_name: maybeText }),
    ),
  }),
);

/** The answer of auth.test. */
export interface AuthTest {
  readonly user_id: string;
  readonly team_id?: string | null | undefined;
  readonly bot_id?: string | null | undefined;
  readonly url?: string | null | undefined;
  readonly team?: string | null | undefined;
  readonly user?: string | null | undefined;
  readonly [field: string]: unknown;
}

export const authTestSchema: z.Schema<AuthTest> = z.received(() =>
  z.looseObject({ user_id: z.string(), team_id: maybeText, bot_id: maybeText, url: maybeText }),
);
