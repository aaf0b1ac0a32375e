import type { SlackParams } from '../slack-request.js';

/** Parameters of chat.postMessage (https://docs.slack.dev/reference/methods/chat.postMessage). */
export interface ChatPostParams extends SlackParams {
  readonly channel: string;
  readonly text?: string | undefined;
  /** Block Kit as it is. */
  readonly blocks?: readonly SlackParams[] | undefined;
  readonly attachments?: readonly SlackParams[] | undefined;
  readonly thread_ts?: string | undefined;
}

/** Parameters of every list. */
export interface ListParams extends SlackParams {
  /** Items a request, 1 to 1000; Slack recommends 200. */
  readonly limit?: number | undefined;
}

/** Parameters of conversations.history and .replies. */
export interface HistoryParams extends ListParams {
  readonly channel: string;
  readonly oldest?: string | undefined;
  readonly latest?: string | undefined;
  readonly inclusive?: boolean | undefined;
}

/** Parameters of the views methods (https://docs.slack.dev/surfaces/modals). */
export interface ViewParams extends SlackParams {
  readonly view: SlackParams;
}

export interface ViewAnswer {
  readonly view: { readonly id: string; readonly hash?: string | null | undefined };
}
