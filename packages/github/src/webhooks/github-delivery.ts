/** What GitHub delivers. */
export interface GitHubDelivery {
  /** `X-GitHub-Delivery`: the same when it is delivered again. Not signed: see {@link signature}. */
  readonly id: string;
  /** `push`, `pull_request`, `ping`, … */
  readonly event: string;
  /** What happened, for events that have one: `opened`, `completed`, … */
  readonly action: string | undefined;
  readonly payload: Readonly<Record<string, unknown>>;
  /**
   * The verified signature, in hex. Whoever caught a delivery can send it again under another id, and GitHub
   * signs no time: dedupe by this where a replay does harm.
   */
  readonly signature: string;
}
