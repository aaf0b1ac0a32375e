/** The part of a test runner that a suite needs: vitest, `node:test`, jest and bun have it. */
export interface ConformanceRunner {
  describe(name: string, define: () => void): unknown;
  it(name: string, run: () => Promise<void>): unknown;
}

/** Something that a provider lacks, as it is reported. */
export interface ConformanceGap {
  readonly provider: string;
  readonly port: string;
  readonly capability: string;
  /** The behaviour that could not be tested for it. */
  readonly behaviour: string;
}

/** One behaviour that a port promises. */
export interface ConformanceCase<Session, Capability extends string> {
  /** The operation or theme it belongs to. */
  readonly group: string;
  /** The behaviour, as a sentence without its subject. */
  readonly name: string;
  /** What the provider must have for it; the first that is missing is reported. */
  readonly needs: readonly Capability[];
  run(session: Session): Promise<void>;
}

export interface CaseRegistration<Session, Capability extends string> {
  readonly provider: string;
  readonly port: string;
  readonly lacks: (capability: Capability) => boolean;
  readonly report: ((gap: ConformanceGap) => void) | undefined;
  /** Runs `body` with a session of its own and ends that session. */
  readonly inSession: (body: (session: Session) => Promise<void>) => Promise<void>;
}

/**
 * Registers every case as a test. A case that the provider cannot pass becomes a test too, named
 * `… › not supported by <provider>`, which reports the gap: nothing is skipped in silence.
 */
export function registerCases<Session, Capability extends string>(
  { describe, it }: ConformanceRunner,
  cases: ReadonlyArray<ConformanceCase<Session, Capability>>,
  registration: CaseRegistration<Session, Capability>,
): void {
  const { provider, port, lacks, report, inSession } = registration;
  for (const [group, members] of Map.groupBy(cases, (one) => one.group)) {
    describe(group, () => {
      for (const { name, needs, run } of members) {
        const capability = needs.find(lacks);
        if (capability === undefined) {
          it(name, () => inSession(run));
        } else {
          it(`${name} › not supported by ${provider}`, async () => {
            report?.({ provider, port, capability, behaviour: `${group} › ${name}` });
          });
        }
      }
    });
  }
}
