import type { Policy } from '../../policy.js';
import type { CodeHost } from '../../ports/code-host.js';
import type { ConformanceGap } from '../conformance-case.js';

/** What a provider may lack: an operation, or something within one. */
export type CodeHostCapability =
  | keyof CodeHost
  /** Needs `fixtures.archived`. */
  | 'archivedRepositories'
  /** A new commit status or check shows in lists at once. */
  | 'statuses'
  /** Needs {@link CodeHostConnection.loseNextAnswer}. */
  | 'lostAnswers';

/** One connection to the provider; every test gets its own. */
export interface CodeHostConnection {
  /** Bound with `bindPort`: the suite reads its capabilities and listens to its facts. */
  readonly code: CodeHost;
  /** Makes the provider act on the next request of `operation` and its answer get lost on the way back. */
  readonly loseNextAnswer?: ((operation: keyof CodeHost) => void | Promise<void>) | undefined;
  /** Lets the provider's clock move on by at least a second, so that the order of things shows. */
  readonly passTime?: (() => void | Promise<void>) | undefined;
  readonly dispose?: (() => void | Promise<void>) | undefined;
}

/** A repository that the tests may fill with branches, issues and files. */
export interface CodeHostFixtures {
  /** `owner/name`; has a README.md on its default branch. */
  readonly repository: string;
  readonly owner: { readonly kind: 'user' | 'organization'; readonly name: string };
  readonly archived?: string | undefined;
  /** A workflow that can be started by hand. @default 'ci.yml' */
  readonly workflow?: string | undefined;
  /** @default 'acme/no-such-repository' */
  readonly missing?: string | undefined;
}

/** Connects the suite with one provider: its fake, its memory driver or a live account. */
export interface CodeHostHarness {
  readonly provider: string;
  /** Connects anew. `policy` is what the connection's calls must run through. */
  connect(options: { readonly policy?: Policy | undefined }): Promise<CodeHostConnection>;
  /**
   * False for what the provider lacks; everything else is tested. The suite fails where the binding
   * disagrees about an operation.
   */
  readonly capabilities?: { readonly [Name in CodeHostCapability]?: boolean } | undefined;
  readonly fixtures: CodeHostFixtures;
  /** Credentials that must show up in no error and no fact. */
  readonly secrets: readonly string[];
  /** Told of every behaviour that is not tested, and why. */
  readonly report?: ((gap: ConformanceGap) => void) | undefined;
}
