import type { Policy } from '../../policy.js';
import type { Messenger } from '../../ports/messenger.js';
import type { ConformanceGap } from '../conformance-case.js';

/** What a provider may lack: an operation, or something within one. */
export type MessengerCapability =
  | keyof Messenger
  /** Repeating a key sends once. */
  | 'rememberedKeys'
  /** Needs `fixtures.archivedChannel`. */
  | 'archivedChannels'
  /** A reply to a message that is not there is refused. */
  | 'knownThreads'
  /** `blocks`, beside `text`. */
  | 'blocks'
  /** Needs {@link MessengerConnection.loseNextAnswer}. */
  | 'lostAnswers';

/** One connection to the provider; every test gets its own. */
export interface MessengerConnection {
  /** Bound with `bindPort`: the suite reads its capabilities and listens to its facts. */
  readonly messenger: Messenger;
  /**
   * Makes the provider act on the next request of `operation` and its answer get lost on the way back.
   * Without it, say `capabilities: { lostAnswers: false }`.
   */
  readonly loseNextAnswer?: ((operation: keyof Messenger) => void | Promise<void>) | undefined;
  /** Lets the provider's clock move on by at least a second, so that the order of messages shows. */
  readonly passTime?: (() => void | Promise<void>) | undefined;
  readonly dispose?: (() => void | Promise<void>) | undefined;
}

/** Real places and people of one workspace. */
export interface MessengerFixtures {
  /** A public channel that the credentials may write to and read. */
  readonly channel: string;
  readonly archivedChannel?: string | undefined;
  /** Somebody in `channel`. `findPerson` needs the email address. */
  readonly person: { readonly id: string; readonly email?: string | undefined };
  /** An emoji that the provider knows. @default '👍' */
  readonly emoji?: string | undefined;
  /** How far ahead a message may be scheduled, in milliseconds. @default 3_600_000 */
  readonly scheduleAheadMs?: number | undefined;
  /** The provider's time. @default the system's */
  readonly now?: (() => Date) | undefined;
  /** Ids that are well formed and belong to nothing. @default 'missing' */
  readonly missing?:
    | { readonly channel?: string; readonly message?: string; readonly person?: string }
    | undefined;
}

/**
 * Connects the suite with one provider: its fake, its memory driver or a live workspace. Nothing is
 * assumed of the workspace: other people may write in it at the same time.
 */
export interface MessengerHarness {
  readonly provider: string;
  /** Connects anew. `policy` is what the connection's calls must run through. */
  connect(options: { readonly policy?: Policy | undefined }): Promise<MessengerConnection>;
  /**
   * False for what the provider lacks; everything else is tested. The suite fails where the binding
   * disagrees about an operation.
   */
  readonly capabilities?: { readonly [Name in MessengerCapability]?: boolean } | undefined;
  readonly fixtures: MessengerFixtures;
  /** Credentials that must show up in no error and no fact. */
  readonly secrets: readonly string[];
  /** Told of every behaviour that is not tested, and why. */
  readonly report?: ((gap: ConformanceGap) => void) | undefined;
}
