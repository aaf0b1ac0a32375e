/** What Discord delivers, told apart by `kind`. */
export type DiscordDelivery =
  /** Answer 200 with the JSON `{ "type": 1 }`: when the interactions endpoint is set up, and now and then. */
  | { readonly kind: 'ping' }
  /** Answer 204: when the address of webhook events is set up. */
  | { readonly kind: 'event_ping' }
  /** A command, a button, a menu, a modal. Answer within three seconds. */
  | {
      readonly kind: 'interaction';
      readonly type: 'command' | 'component' | 'autocomplete' | 'modal' | 'other';
      /** Unique: dedupe by it. */
      readonly id: string;
      /** Who did it. */
      readonly personId: string | undefined;
      readonly channelId: string | undefined;
      readonly guildId: string | undefined;
      /** Of a command: its name. */
      readonly command: string | undefined;
      /** Of a component or a modal: the `action` of the button, as the message named it. */
      readonly action: string | undefined;
      /** The `value` of the button, or of the menu's first choice. */
      readonly value: string | undefined;
      /** Takes answers for 15 minutes, by {@link createDiscordSender}. A secret. */
      readonly responseUrl: string;
      /** The whole delivery, as it came. */
      readonly payload: Readonly<Record<string, unknown>>;
    }
  /** A webhook event, such as `APPLICATION_AUTHORIZED`. Answer 204. */
  | {
      readonly kind: 'event';
      readonly type: string;
      readonly sentAt: Date | undefined;
      readonly event: Readonly<Record<string, unknown>>;
      readonly payload: Readonly<Record<string, unknown>>;
    };
