/** Something that keeps the configuration from being used. Holds no value. */
export interface ConfigProblem {
  /** Where its value would be: `stripe.apiKey`; none for a file. */
  readonly key?: string | undefined;
  /** The variable, or the path of a file. */
  readonly name: string;
  /** Completes the name to a sentence, `is missing`, without anything secret. */
  readonly what: string;
  /** What the variable is for. */
  readonly about?: string | undefined;
  /** Where one gets it. */
  readonly from?: string | undefined;
}

/** `SLACK_BOT_TOKEN is missing: the bot token, xoxb-…. Get it: https://api.slack.com/apps` */
export function describeProblem({ name, what, about, from }: ConfigProblem): string {
  const purpose = about === undefined ? '' : `: ${about}`;
  return `${name} ${what}${purpose}${from === undefined ? '' : `. Get it: ${from}`}`;
}
