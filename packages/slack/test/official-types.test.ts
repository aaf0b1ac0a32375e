import type * as Official from '@slack/web-api';
import { describe, expectTypeOf, it } from 'vitest';
import type { CompletedUpload, FileShares, UploadTarget } from '../src/api/file-api.js';
import type { ScheduledAnswer } from '../src/api/message-api.js';
import type * as ours from '../src/index.js';

/**
 * The official types are made from samples, and so every field is optional there: these are the same with all
 * of them present, at every depth that is read. A mapped type has no index signature to add either.
 */
type Whole<T, Depth extends 0[] = []> = Depth['length'] extends 6
  ? T
  : T extends readonly (infer Item)[]
    ? Whole<Item, [...Depth, 0]>[]
    : T extends object
      ? { [Name in keyof T as Named<Name>]-?: Whole<Exclude<T[Name], undefined>, [...Depth, 0]> }
      : T;

/** The names that are written out, without an index signature's. */
type Named<Name> = string extends Name ? never : number extends Name ? never : Name;

type NamesOf<T> = keyof { [Name in keyof T as Named<Name>]: T[Name] };

type Answer<Method extends keyof Answers> = Whole<Answers[Method]>;

interface Answers {
  readonly 'auth.test': Official.AuthTestResponse;
  readonly 'chat.postMessage': Official.ChatPostMessageResponse;
  readonly 'chat.scheduleMessage': Official.ChatScheduleMessageResponse;
  readonly 'chat.update': Official.ChatUpdateResponse;
  readonly 'chat.getPermalink': Official.ChatGetPermalinkResponse;
  readonly 'conversations.history': Official.ConversationsHistoryResponse;
  readonly 'conversations.info': Official.ConversationsInfoResponse;
  readonly 'conversations.join': Official.ConversationsJoinResponse;
  readonly 'conversations.list': Official.ConversationsListResponse;
  readonly 'conversations.members': Official.ConversationsMembersResponse;
  readonly 'conversations.open': Official.ConversationsOpenResponse;
  readonly 'conversations.replies': Official.ConversationsRepliesResponse;
  readonly 'files.completeUploadExternal': Official.FilesCompleteUploadExternalResponse;
  readonly 'files.getUploadURLExternal': Official.FilesGetUploadURLExternalResponse;
  readonly 'users.info': Official.UsersInfoResponse;
  readonly 'users.list': Official.UsersListResponse;
  readonly 'users.lookupByEmail': Official.UsersLookupByEmailResponse;
  readonly 'views.open': Official.ViewsOpenResponse;
  readonly 'views.publish': Official.ViewsPublishResponse;
  readonly 'views.update': Official.ViewsUpdateResponse;
}

type History = Answer<'conversations.history'>['messages'][number];
type Replies = Answer<'conversations.replies'>['messages'][number];
type Channel = Answer<'conversations.list'>['channels'][number];
type User = Answer<'users.info'>['user'];
type File = Answer<'files.completeUploadExternal'>['files'][number];

/*
 * No schema transforms, so what a schema accepts is what our types say: official answers must fit them.
 * This file fails in the type checker, not when it runs.
 */
describe('official response types', () => {
  it('fit what our schemas accept', () => {
    expectTypeOf<Answer<'auth.test'>>().toExtend<ours.AuthTest>();
    expectTypeOf<Answer<'chat.postMessage'>>().toExtend<ours.PostedMessage>();
    expectTypeOf<Answer<'chat.update'>>().toExtend<Omit<ours.PostedMessage, 'message'>>();
    expectTypeOf<Answer<'chat.scheduleMessage'>>().toExtend<ScheduledAnswer>();
    expectTypeOf<Answer<'chat.getPermalink'>>().toExtend<{ readonly permalink: string }>();
    expectTypeOf<History>().toExtend<ours.SlackMessage>();
    expectTypeOf<Replies>().toExtend<ours.SlackMessage>();
    expectTypeOf<Channel>().toExtend<ours.SlackChannel>();
    expectTypeOf<Answer<'conversations.info'>['channel']>().toExtend<ours.SlackChannel>();
    expectTypeOf<Answer<'conversations.join'>['channel']>().toExtend<ours.SlackChannel>();
    expectTypeOf<Answer<'conversations.open'>['channel']['id']>().toEqualTypeOf<string>();
    expectTypeOf<Answer<'conversations.members'>['members']>().toEqualTypeOf<string[]>();
    expectTypeOf<User>().toExtend<ours.SlackUser>();
    expectTypeOf<Answer<'users.list'>['members'][number]>().toExtend<ours.SlackUser>();
    expectTypeOf<Answer<'users.lookupByEmail'>['user']>().toExtend<ours.SlackUser>();
    expectTypeOf<Answer<'files.getUploadURLExternal'>>().toExtend<UploadTarget>();
    expectTypeOf<File['id']>().toEqualTypeOf<string>();
    type Shares = Official.FilesCompleteUploadExternalResponse['files'] & {};
    type Public = NonNullable<Shares[number]['shares']>['public'] & {};
    expectTypeOf<Public>().toExtend<FileShares[string]>();
    expectTypeOf<Answer<'views.open'>>().toExtend<ours.ViewAnswer>();
    expectTypeOf<Answer<'views.update'>>().toExtend<ours.ViewAnswer>();
    expectTypeOf<Answer<'views.publish'>>().toExtend<ours.ViewAnswer>();
  });

  it('have every field that is read', () => {
    expectTypeOf<NamesOf<ours.AuthTest>>().toExtend<NamesOf<Answer<'auth.test'>>>();
    expectTypeOf<NamesOf<ours.PostedMessage>>().toExtend<NamesOf<Answer<'chat.postMessage'>>>();
    expectTypeOf<NamesOf<ScheduledAnswer>>().toExtend<NamesOf<Answer<'chat.scheduleMessage'>>>();
    expectTypeOf<NamesOf<ours.SlackMessage>>().toExtend<NamesOf<History>>();
    // None of the samples of replies was of a kind of its own.
    type OfReplies = Exclude<NamesOf<ours.SlackMessage>, 'subtype'>;
    expectTypeOf<OfReplies>().toExtend<NamesOf<Replies>>();
    expectTypeOf<NamesOf<ours.SlackChannel>>().toExtend<NamesOf<Channel>>();
    expectTypeOf<NamesOf<ours.SlackUser>>().toExtend<NamesOf<User>>();
    type Profile = NonNullable<ours.SlackUser['profile']>;
    expectTypeOf<NamesOf<Profile>>().toExtend<NamesOf<User['profile']>>();
    expectTypeOf<NamesOf<CompletedUpload['files'][number]>>().toExtend<NamesOf<File>>();
    expectTypeOf<NamesOf<ours.ViewAnswer['view']>>().toExtend<
      NamesOf<Answer<'views.open'>['view']>
    >();
    type Paged = Answer<'conversations.list'>['response_metadata'];
    expectTypeOf<Paged['next_cursor']>().toEqualTypeOf<string>();
  });
});
