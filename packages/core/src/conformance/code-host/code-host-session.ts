import type { Policy } from '../../policy.js';
import type { CodeHost } from '../../ports/code-host.js';
import type { FileCommit, Ref } from '../../ports/code-host-resources.js';
import type { ConformanceCase } from '../conformance-case.js';
import { inSessionScope, type PortSession } from '../port-session.js';
import type {
  CodeHostCapability,
  CodeHostConnection,
  CodeHostFixtures,
  CodeHostHarness,
} from './code-host-harness.js';

/** A behaviour of the code host port. */
export type CodeHostCase = ConformanceCase<CodeHostSession, CodeHostCapability>;

/** What one test works with. */
export interface CodeHostSession extends PortSession<CodeHost> {
  readonly code: CodeHost;
  readonly connection: CodeHostConnection;
  readonly fixtures: CodeHostFixtures;
  readonly repository: string;
  /** A repository that is not there. */
  readonly missing: string;
  /** Connects once more, through `policy`. */
  reconnect(policy: Policy): Promise<CodeHostSession>;
  /** Makes a branch of its own from the default one. */
  branch(): Promise<Ref>;
  /** Writes a file that nobody has written before into `branch`. */
  writeFile(branch: string): Promise<FileCommit & { readonly path: string }>;
}

/** Runs `body` in a session of its own, then checks that nothing it saw held a secret. */
export function inCodeHostSession(
  harness: CodeHostHarness,
  body: (session: CodeHostSession) => Promise<void>,
): Promise<void> {
  return inSessionScope(harness.secrets, async (scope) => {
    const open = async (policy?: Policy): Promise<CodeHostSession> => {
      const connection = await harness.connect({ policy });
      const session = scope.open(connection.code, harness.provider, connection.dispose);
      return toCodeHostSession(harness, connection, session, open);
    };
    await body(await open());
  });
}

function toCodeHostSession(
  { fixtures }: CodeHostHarness,
  connection: CodeHostConnection,
  session: PortSession<CodeHost>,
  reconnect: (policy: Policy) => Promise<CodeHostSession>,
): CodeHostSession {
  const { bound: code, unique } = session;
  const { repository } = fixtures;
  return {
    ...session,
    code,
    connection,
    fixtures,
    repository,
    missing: fixtures.missing ?? 'acme/no-such-repository',
    reconnect,
    branch: async () => {
      const { defaultBranch = 'main' } = await code.getRepository(repository);
      const { sha } = await code.getRef({ repository, kind: 'branch', name: defaultBranch });
      return code.createRef({ repository, kind: 'branch', name: unique('branch'), sha });
    },
    writeFile: async (branch) => {
      const path = `${unique('folder')}/note.txt`;
      const written = await code.putFile({
        repository,
        path,
        branch,
        content: path,
        message: `Add ${path}`,
      });
      return { ...written, path };
    },
  };
}
