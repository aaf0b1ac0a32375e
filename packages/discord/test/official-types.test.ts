import type {
  APIAllowedMentions,
  APIChannel,
  APIDMChannel,
  APIGuild,
  APIGuildMember,
  APIMessage,
  APITextChannel,
  APIThreadMember,
  RESTPatchAPIChannelMessageJSONBody,
  RESTPostAPIChannelMessageJSONBody,
  RESTPostAPIWebhookWithTokenJSONBody,
} from 'discord-api-types/v10';
import { describe, expectTypeOf, it } from 'vitest';
import type { DiscordChannel, DiscordGuild, DiscordMember } from '../src/api/channel-api.js';
import type { DiscordMessage } from '../src/api/message-api.js';
import type { AllowedMentions, DiscordContent } from '../src/messenger/to-content.js';
import type { Nonce } from '../src/messenger/to-nonce.js';

/** The names that are written out, without an index signature's. */
type Named<Name> = string extends Name ? never : number extends Name ? never : Name;
type NamesOf<T> = keyof { [Name in keyof T as Named<Name>]: T[Name] };
/** What `T` says of the fields that we read, or write. */
type Read<T, Ours> = { [Name in NamesOf<Ours> & keyof T]: T[Name] };
/** Official types are interfaces whose lists may be changed; ours may not. */
type Mutable<T> = T extends object ? { -readonly [Name in keyof T]: Mutable<T[Name]> } : T;

/*
 * No schema transforms, so what a schema accepts is what our types say: official answers must fit them.
 * This file fails in the type checker, not when it runs.
 */
describe('official types', () => {
  it('of answers fit what our schemas accept', () => {
    expectTypeOf<Read<APIMessage, Omit<DiscordMessage, 'referenced_message'>>>().toExtend<
      Omit<DiscordMessage, 'referenced_message'>
    >();
    expectTypeOf<Read<APITextChannel, DiscordChannel>>().toExtend<DiscordChannel>();
    expectTypeOf<Read<APIDMChannel, DiscordChannel>>().toExtend<
      Omit<DiscordChannel, 'recipients'>
    >();
    expectTypeOf<APIChannel['id']>().toEqualTypeOf<string>();
    expectTypeOf<Read<APIGuildMember, Omit<DiscordMember, 'user'>>>().toExtend<
      Omit<DiscordMember, 'user'>
    >();
    expectTypeOf<Read<APIGuild, DiscordGuild>>().toExtend<DiscordGuild>();
  });

  it('have every field that is read', () => {
    expectTypeOf<NamesOf<DiscordMessage>>().toExtend<keyof APIMessage>();
    expectTypeOf<NamesOf<DiscordChannel>>().toExtend<keyof APITextChannel | keyof APIDMChannel>();
    expectTypeOf<NamesOf<DiscordMember>>().toExtend<keyof APIGuildMember>();
    expectTypeOf<NamesOf<DiscordGuild>>().toExtend<keyof APIGuild>();
    expectTypeOf<'user_id' | 'member'>().toExtend<keyof APIThreadMember>();
  });

  it('of requests take what we send', () => {
    type Sent = keyof DiscordContent | keyof Nonce;
    expectTypeOf<Sent>().toExtend<keyof RESTPostAPIChannelMessageJSONBody>();
    expectTypeOf<keyof DiscordContent>().toExtend<keyof RESTPatchAPIChannelMessageJSONBody>();
    expectTypeOf<keyof DiscordContent>().toExtend<keyof RESTPostAPIWebhookWithTokenJSONBody>();
    expectTypeOf<keyof AllowedMentions>().toExtend<keyof APIAllowedMentions>();
    type Embeds = NonNullable<RESTPostAPIChannelMessageJSONBody['embeds']>;
    expectTypeOf<Mutable<DiscordContent['embeds']>>().toExtend<Embeds>();
  });
});
