/** What the fakes know of the desk's doings, whatever the desk believes. */
export interface FakeBooks {
  /** Messages in the channel that the bot wrote. */
  readonly messages: readonly string[];
  /** Issues that the desk has filed, as `owner/name#number title`. */
  readonly followUps: readonly string[];
  /** Of all answers, also those that did not arrive. */
  readonly tokens: { readonly input: number; readonly output: number };
}
