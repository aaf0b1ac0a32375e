import {
  type CallIdentity,
  type CallOptions,
  type Idempotency,
  type Pages,
  type StandardSchema,
  toPages,
} from '@quayside/core';
import {
  type AuthTest,
  authTestSchema,
  channelSchema,
  type SlackChannel,
  type SlackUser,
  userSchema,
} from '../api/directory-api.js';
import {
  messageSchema,
  type PostedMessage,
  postedSchema,
  type SlackMessage,
} from '../api/message-api.js';
import {
  type SlackNotification,
  toSlackNotification,
} from '../notifications/to-slack-notification.js';
import { readPage } from '../read-page.js';
import type { SlackParts } from '../slack-parts.js';
import type { SlackParams } from '../slack-request.js';
import { channelAnswer, userAnswer, viewAnswer } from './method-answers.js';
import type {
  ChatPostParams,
  HistoryParams,
  ListParams,
  ViewAnswer,
  ViewParams,
} from './method-params.js';

/** Slack's own methods, beyond the port. Parameters and answers have Slack's names. */
export interface SlackMethods {
  readonly auth: { test(options?: CallOptions): Promise<AuthTest> };
  readonly chat: {
    /** Takes raw blocks and attachments. Never repeated when it may have been sent. */
    postMessage(params: ChatPostParams, options?: CallOptions): Promise<PostedMessage>;
    update(
      params: ChatPostParams & { readonly ts: string },
      options?: CallOptions,
    ): Promise<PostedMessage>;
  };
  /**
   * Sends a notification with a coloured bar (deployments, security alerts). Never repeated when it may
   * have been sent.
   */
  notify(
    notification: SlackNotification & {
      readonly channel: string;
      readonly thread?: string | undefined;
    },
    options?: CallOptions,
  ): Promise<PostedMessage>;
  readonly conversations: {
    info(
      params: { readonly channel: string } & SlackParams,
      options?: CallOptions,
    ): Promise<SlackChannel>;
    /** Opens a direct message with one person, or with several (ids separated by commas). */
    open(
      params: { readonly users: string } & SlackParams,
      options?: CallOptions,
    ): Promise<SlackChannel>;
    join(params: { readonly channel: string }, options?: CallOptions): Promise<SlackChannel>;
    list(params?: ListParams, options?: CallOptions): Pages<SlackChannel>;
    history(params: HistoryParams, options?: CallOptions): Pages<SlackMessage>;
    replies(
      params: HistoryParams & { readonly ts: string },
      options?: CallOptions,
    ): Pages<SlackMessage>;
  };
  readonly users: {
    info(params: { readonly user: string }, options?: CallOptions): Promise<SlackUser>;
    list(params?: ListParams, options?: CallOptions): Pages<SlackUser>;
  };
  readonly views: {
    /** Opens a modal within three seconds of the interaction that gave the `trigger_id`. */
    open(
      params: ViewParams & { readonly trigger_id: string },
      options?: CallOptions,
    ): Promise<ViewAnswer>;
    update(params: ViewParams, options?: CallOptions): Promise<ViewAnswer>;
    /** Shows the home tab of a person. */
    publish(
      params: ViewParams & { readonly user_id: string },
      options?: CallOptions,
    ): Promise<ViewAnswer>;
  };
}

export function bindMethods(parts: SlackParts): SlackMethods {
  const { teamId } = parts;
  const one = oneOf(parts);
  const many = manyOf(parts);
  return {
    auth: { test: (options) => one('auth.test', 'safe', {}, options, authTestSchema) },
    chat: {
      postMessage: (params, options) =>
        one('chat.postMessage', 'none', params, options, postedSchema),
      update: (params, options) => one('chat.update', 'natural', params, options, postedSchema),
    },
    notify: ({ channel, thread, ...notification }, options) => {
      const params = { channel, thread_ts: thread, ...toSlackNotification(notification) };
      return one('chat.postMessage', 'none', params, options, postedSchema);
    },
    conversations: {
      info: async (params, options) =>
        (await one('conversations.info', 'safe', params, options, channelAnswer)).channel,
      open: async (params, options) =>
        (await one('conversations.open', 'natural', params, options, channelAnswer)).channel,
      join: async (params, options) =>
        (await one('conversations.join', 'natural', params, options, channelAnswer)).channel,
      list: (params, options) =>
        many(
          'conversations.list',
          { team_id: teamId, ...params },
          options,
          'channels',
          channelSchema,
        ),
      history: (params, options) =>
        many('conversations.history', params, options, 'messages', messageSchema),
      replies: (params, options) =>
        many('conversations.replies', params, options, 'messages', messageSchema),
    },
    users: {
      info: async (params, options) =>
        (await one('users.info', 'safe', params, options, userAnswer)).user,
      list: (params, options) =>
        many('users.list', { team_id: teamId, ...params }, options, 'members', userSchema),
    },
    views: {
      open: (params, options) => one('views.open', 'none', params, options, viewAnswer),
      update: (params, options) => one('views.update', 'natural', params, options, viewAnswer),
      publish: (params, options) => one('views.publish', 'natural', params, options, viewAnswer),
    },
  };
}

type One = <T>(
  method: string,
  idempotency: Idempotency,
  params: SlackParams,
  options: CallOptions | undefined,
  schema: StandardSchema<unknown, T>,
) => Promise<T>;

function oneOf({ invoker, send }: SlackParts): One {
  return async (method, idempotency, params, options, schema) =>
    invoker.run(identify(method, idempotency), options, (call) =>
      send(call, method, params, schema),
    );
}

type Many = <Item>(
  method: string,
  params: SlackParams,
  options: CallOptions | undefined,
  field: string,
  item: StandardSchema<unknown, Item>,
) => Pages<Item>;

function manyOf({ invoker, send }: SlackParts): Many {
  return (method, params, options, field, item) =>
    toPages(async (cursor) =>
      invoker.run(identify(method, 'safe'), options, (call) =>
        readPage(send, { call, method, params, cursor, field, item }),
      ),
    );
}

function identify(operation: string, idempotency: Idempotency): CallIdentity {
  const called = { provider: 'slack', port: 'slack', operation, idempotency };
  return { ...called, idempotencyKey: undefined };
}
