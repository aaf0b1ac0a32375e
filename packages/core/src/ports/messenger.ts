import type { CallOptions } from '../call.js';
import type { Pages } from '../page.js';
import { definePort, type OperationOptions, type Port } from '../port.js';
import {
  cancelScheduledInput,
  directMessageInput,
  editInput,
  ephemeralInput,
  findPersonInput,
  listChannelsInput,
  listMembersInput,
  listMessagesInput,
  messageRefInput,
  reactionInput,
  replyInput,
  scheduleInput,
  sendInput,
  uploadFileInput,
} from './messenger-input.js';
import type {
  CancelScheduledInput,
  DirectMessageInput,
  EditInput,
  EphemeralInput,
  FindPersonInput,
  ListChannelsInput,
  ListMembersInput,
  ListMessagesInput,
  ReactionInput,
  ReplyInput,
  ScheduleInput,
  SendInput,
  UploadFileInput,
} from './messenger-requests.js';
import type {
  Channel,
  ChannelMember,
  Message,
  MessageRef,
  Person,
  ScheduledMessage,
  UploadedFile,
} from './messenger-resources.js';

/**
 * Sends messages to people and channels. Designed against Slack's Web API, Discord's REST API and
 * Microsoft Teams' Graph API. Scheduling and ephemeral messages are Slack's alone at present: ask
 * `bindingOf(messenger).capabilities` where the provider may change.
 *
 * Operations that make a message take an optional `idempotencyKey`. A provider that remembers one
 * (Discord's enforced nonce) then sends once however often it is repeated; for the others the key
 * changes nothing, and a failure whose `execution` is `unknown` may have sent the message.
 *
 * Every method throws `invalid_request` before anything is sent when the input is wrong, `not_found`
 * for an unknown channel, person or message, `permission_denied` where the credentials may not, and
 * `conflict` where the thing is in a state that forbids it (an archived channel, an edit that is too
 * late).
 */
export interface Messenger {
  /** Sends a message to a channel. */
  send(input: SendInput, options?: OperationOptions): Promise<MessageRef>;
  /** Replies in the thread of a message, which starts one where there is none. */
  reply(input: ReplyInput, options?: OperationOptions): Promise<MessageRef>;
  /** Sends a message to one person, opening the conversation where that is needed. */
  sendDirect(input: DirectMessageInput, options?: OperationOptions): Promise<MessageRef>;
  /** Shows a message in a channel to one person only. It cannot be edited, and is gone on reload. */
  sendEphemeral(input: EphemeralInput, options?: OperationOptions): Promise<void>;
  /** Has the provider send a message later. Throws `invalid_request` for a time that it does not take. */
  schedule(input: ScheduleInput, options?: OperationOptions): Promise<ScheduledMessage>;
  /**
   * Cancels a scheduled message. Throws `not_found` when it has been sent or was never scheduled. Never
   * repeated after a doubtful answer: the second one could not tell cancelled from sent.
   */
  cancelScheduled(input: CancelScheduledInput, options?: CallOptions): Promise<void>;
  /** Replaces what one of our own messages says, its blocks included. */
  editMessage(input: EditInput, options?: CallOptions): Promise<MessageRef>;
  /** Deletes a message. Deleting a deleted one succeeds. */
  deleteMessage(message: MessageRef, options?: CallOptions): Promise<void>;
  /** Reads a link that opens the message for those who may see it. */
  getPermalink(message: MessageRef, options?: CallOptions): Promise<string>;
  /** Adds our reaction to a message. Adding it again succeeds. */
  react(input: ReactionInput, options?: CallOptions): Promise<void>;
  /** Takes our reaction back. Succeeds where there is none. */
  unreact(input: ReactionInput, options?: CallOptions): Promise<void>;
  /**
   * Uploads a file and shows it in a channel. A stream ends with the call that has begun to read it, an abort
   * included; a call that fails before leaves it alone.
   */
  uploadFile(input: UploadFileInput, options?: OperationOptions): Promise<UploadedFile>;
  /** Finds a person by email address; undefined where nobody has it. */
  findPerson(input: FindPersonInput, options?: CallOptions): Promise<Person | undefined>;
  /** Lists the channels that the credentials can see. */
  listChannels(input?: ListChannelsInput, options?: CallOptions): Pages<Channel>;
  /** Lists who is in a channel. */
  listMembers(input: ListMembersInput, options?: CallOptions): Pages<ChannelMember>;
  /** Reads a channel, newest message first; a thread comes in the provider's order. */
  listMessages(input: ListMessagesInput, options?: CallOptions): Pages<Message>;
}

/** The messaging port. */
export const messenger: Port<Messenger> = definePort<Messenger>('messenger', {
  send: { idempotency: 'none', input: sendInput },
  reply: { idempotency: 'none', input: replyInput },
  sendDirect: { idempotency: 'none', input: directMessageInput },
  sendEphemeral: { idempotency: 'none', input: ephemeralInput },
  schedule: { idempotency: 'none', input: scheduleInput },
  cancelScheduled: { idempotency: 'none', input: cancelScheduledInput },
  editMessage: { idempotency: 'natural', input: editInput },
  deleteMessage: { idempotency: 'natural', input: messageRefInput },
  getPermalink: { idempotency: 'safe', input: messageRefInput },
  react: { idempotency: 'natural', input: reactionInput },
  unreact: { idempotency: 'natural', input: reactionInput },
  uploadFile: { idempotency: 'none', input: uploadFileInput },
  findPerson: { idempotency: 'safe', input: findPersonInput },
  listChannels: { idempotency: 'safe', shape: 'pages', input: listChannelsInput },
  listMembers: { idempotency: 'safe', shape: 'pages', input: listMembersInput },
  listMessages: { idempotency: 'safe', shape: 'pages', input: listMessagesInput },
});
