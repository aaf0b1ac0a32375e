/** One situation, measured with the official SDK and with ours. */
export interface Row {
  /** What happens, as the page says it. */
  readonly situation: string;
  /** Where users met it, or where the provider documents what should happen. */
  readonly source?: Source | undefined;
  /** It replaces timers, so that nothing may run beside it. */
  readonly alone?: true | undefined;
  /** Runs the official SDK against a local server and says what was seen. */
  readonly official: () => Promise<string>;
  readonly ours: () => Promise<string>;
  /** What both say with the pinned versions. */
  readonly expectation: Observations;
}

export interface Source {
  readonly title: string;
  readonly url: string;
}

/** What was seen: counts and outcomes, no times and no ports, so that every run says the same. */
export interface Observations {
  readonly official: string;
  readonly ours: string;
}

/** Rows of one file, which the page links to. */
export interface Topic {
  /** The file's name in this folder, for example `stripe/retries.ts`. */
  readonly file: string;
  readonly rows: readonly Row[];
}

/** Everything that is compared at one provider. */
export interface Comparison {
  readonly provider: string;
  /** The official packages that are measured, by their npm names. */
  readonly packages: readonly string[];
  /** Where the official SDK does worse. */
  readonly weaker: readonly Topic[];
  /** Where there is nothing between them, though one might think so. */
  readonly level: readonly Topic[];
}

/** Measures one side after the other. */
export async function measure({ official, ours }: Row): Promise<Observations> {
  return { official: await official(), ours: await ours() };
}
