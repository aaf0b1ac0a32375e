/** That Slack sends a delivery again, and why. */
export interface Redelivery {
  /** Counts from 1. */
  readonly attempt: number;
  /** `http_timeout`, `http_error`, … */
  readonly reason: string | undefined;
}

/** What Slack delivers, told apart by `kind`. */
export type SlackDelivery =
  /** Answer 200 with the challenge as text, once, when the address is set up. */
  | { readonly kind: 'url_verification'; readonly challenge: string }
  | {
      readonly kind: 'event';
      /** Unique; the same when it is delivered again: dedupe by it. */
      readonly id: string;
      readonly teamId: string | undefined;
      readonly sentAt: Date | undefined;
      readonly event: { readonly type: string; readonly [field: string]: unknown };
      readonly redelivery: Redelivery | undefined;
      /** The whole delivery, as it came. */
      readonly payload: Readonly<Record<string, unknown>>;
    }
  /** `app_rate_limited`, and whatever Slack adds. */
  | {
      readonly kind: 'notice';
      readonly type: string;
      readonly payload: Readonly<Record<string, unknown>>;
    }
  /** A button, a menu, a shortcut, a modal. */
  | {
      readonly kind: 'interaction';
      /** `block_actions`, `view_submission`, `shortcut`, … */
      readonly type: string;
      readonly triggerId: string | undefined;
      /** Takes answers later, by {@link createSlackSender}. A secret. */
      readonly responseUrl: string | undefined;
      readonly payload: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'command';
      /** With its slash. */
      readonly command: string;
      readonly text: string;
      readonly userId: string | undefined;
      readonly channelId: string | undefined;
      readonly teamId: string | undefined;
      readonly triggerId: string | undefined;
      /** Takes answers later, by {@link createSlackSender}. A secret. */
      readonly responseUrl: string | undefined;
      /** All fields of the form, as they came. */
      readonly payload: Readonly<Record<string, string>>;
    };
