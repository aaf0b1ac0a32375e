export type { AuthTest, SlackChannel, SlackUser } from './api/directory-api.js';
export type { PostedMessage, SlackMessage } from './api/message-api.js';
export type { Slack } from './create-slack.js';
export { createSlack } from './create-slack.js';
export type { SlackMethods } from './methods/bind-methods.js';
export type {
  ChatPostParams,
  HistoryParams,
  ListParams,
  ViewAnswer,
  ViewParams,
} from './methods/method-params.js';
export type {
  NotificationKind,
  SlackNotification,
  SlackNotificationMessage,
} from './notifications/to-slack-notification.js';
export { toSlackNotification } from './notifications/to-slack-notification.js';
export type { SlackClient, SlackClientRequest } from './slack-client.js';
export type { SlackOptions } from './slack-options.js';
export type { SlackPacing, SlackPacingOptions } from './slack-pacing.js';
export { slackPacing } from './slack-pacing.js';
export type { SlackParams } from './slack-request.js';
export type { SlackTierPacingOptions } from './slack-tier-pacing.js';
export { slackTierPacing } from './slack-tier-pacing.js';
export type { HandledOnce, HandleOnceOptions } from './webhooks/handle-once.js';
export { handleOnce } from './webhooks/handle-once.js';
export type { Redelivery, SlackDelivery } from './webhooks/slack-delivery.js';
export type {
  SlackSender,
  SlackSenderMessage,
  SlackSenderOptions,
} from './webhooks/slack-sender.js';
export { createSlackSender } from './webhooks/slack-sender.js';
