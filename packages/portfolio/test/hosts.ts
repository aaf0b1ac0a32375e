import { type CodeHost, IntegrationError, pipeline } from '@quayside/core';
import { createMemoryCodeHost } from '@quayside/core/memory';
import { createVirtualClock, type VirtualClock } from '@quayside/core/testing';
import { createGitHub } from '@quayside/github';
import { createFakeGitHub } from '@quayside/github/testing';

/** What every host of these tests can be given. */
export interface GivenRepository {
  readonly path: string;
  readonly visibility?: 'public' | 'private';
  readonly archived?: boolean;
  readonly fork?: boolean;
  readonly description?: string;
  readonly language?: string;
  readonly topics?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

export interface TestHost {
  readonly code: CodeHost;
  readonly clock: VirtualClock;
  /** Operations that were called, in their order: `listIssues acme/shop`. */
  readonly calls: readonly string[];
  add(repository: GivenRepository): void;
  /** Runs the workflow of a repository once. */
  build(repository: string, conclusion: 'success' | 'failure'): Promise<void>;
}

export const START = Date.UTC(2026, 10, 1);
export const DAY = 86_400_000;

export const hosts: ReadonlyArray<readonly [name: string, start: () => TestHost]> = [
  ['GitHub', startGitHub],
  ['a host in memory', startMemory],
];

function startGitHub(): TestHost {
  const clock = createVirtualClock({ wallStartMs: START });
  const fake = createFakeGitHub({ clock, repositories: [] });
  const { code } = createGitHub({ token: 't', fetch: fake.fetch, policy: pipeline(), clock });
  const add = (one: GivenRepository): void => fake.addRepository(one);
  return { clock, add, build: buildBy(code, clock, fake.completeRun), ...noting(code) };
}

function startMemory(): TestHost {
  const clock = createVirtualClock({ wallStartMs: START });
  const {
    code,
    addRepository: add,
    completeRun,
  } = createMemoryCodeHost({
    clock,
    repositories: [],
  });
  return { clock, add, build: buildBy(code, clock, completeRun), ...noting(code) };
}

function buildBy(
  code: CodeHost,
  clock: VirtualClock,
  complete: (repository: string, id: string, conclusion: 'success' | 'failure') => void,
): TestHost['build'] {
  return async (repository, conclusion) => {
    // Runs of the same second have no order on GitHub.
    await clock.advance(1000);
    await code.dispatchWorkflow({ repository, workflow: 'ci.yml', ref: 'main' });
    for await (const { id } of code.listWorkflowRuns({ repository })) {
      complete(repository, id, conclusion);
      return;
    }
  };
}

/** The same host, which notes what is asked of it. */
function noting(code: CodeHost): Pick<TestHost, 'code' | 'calls'> {
  const calls: string[] = [];
  const noted = overriding(code, (operation, input) => {
    const { repository = '' } = Object(input) as { repository?: string };
    calls.push(`${operation} ${typeof input === 'string' ? input : repository}`.trim());
  });
  return { code: noted, calls };
}

/** The same host, with something done before each call. */
export function overriding(
  code: CodeHost,
  before: (operation: string, input: unknown) => void,
): CodeHost {
  return new Proxy(code, {
    get: (target, name) => {
      const operation: unknown = Reflect.get(target, name);
      if (typeof operation !== 'function') return operation;
      return (input: unknown, options: unknown): unknown => {
        before(String(name), input);
        return operation(input, options);
      };
    },
  });
}

/** The same host with operations of one's own. */
export function replacing(code: CodeHost, operations: Partial<CodeHost>): CodeHost {
  return new Proxy(code, {
    get: (target, name) => Reflect.get(name in operations ? operations : target, name),
  });
}

/** The same host, where one operation fails for one repository. */
export function failing(
  code: CodeHost,
  operation: keyof CodeHost,
  repository: string,
  error: unknown = failure('unavailable'),
): CodeHost {
  return overriding(code, (name, input) => {
    const { repository: asked } = Object(input) as { repository?: string };
    if (name === operation && asked === repository) throw error;
  });
}

export function failure(code: IntegrationError['code']): IntegrationError {
  return new IntegrationError({ message: `it failed (${code}).`, code, execution: 'unknown' });
}

export function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
