import { type BoundPort, bindPort } from '../bind-port.js';
import type { Call, Listener } from '../call.js';
import { type Clock, systemClock } from '../clock.js';
import { IntegrationError } from '../errors/integration-error.js';
import type { Policy } from '../policy.js';
import type { Driver } from '../port.js';
import { type CodeHost, codeHost } from '../ports/code-host.js';
import type { WorkflowRun } from '../ports/code-host-resources.js';
import * as changes from './memory-change-requests.js';
import * as search from './memory-code-search.js';
import {
  addRepository,
  createMemoryCodeState,
  type MemoryCodeState,
  type MemoryRepository,
} from './memory-code-state.js';
import * as delivery from './memory-delivery.js';
import * as issues from './memory-issues.js';
import * as source from './memory-source.js';
import { createFaultQueue, type MemoryFault, travel } from './travel.js';

export interface MemoryCodeHostOptions {
  /** Surrounds every call. @default none */
  readonly policy?: Policy | undefined;
  readonly listeners?: readonly Listener[] | undefined;
  /** Gives every time, and the spans of facts. @default the system's */
  readonly clock?: Clock | undefined;
  /** @default one, `acme/shop`, with a README.md */
  readonly repositories?: readonly MemoryRepository[] | undefined;
  /** Who the application is. @default 'bot' */
  readonly login?: string | undefined;
}

/** A code host in memory, for tests of code that works with repositories. */
export interface MemoryCodeHost {
  /** The port, bound as any adapter's; its provider is `memory`. */
  readonly code: BoundPort<CodeHost>;
  addRepository(repository: MemoryRepository): void;
  /** The secrets of a repository, by name, or `environment/name`. */
  secretsOf(repository: string): ReadonlyMap<string, string>;
  /** Ends a workflow run. Throws `not_found`. */
  completeRun(
    repository: string,
    id: string,
    conclusion?: NonNullable<WorkflowRun['conclusion']>,
  ): void;
  /**
   * Breaks the next request of `operation`: `unreachable` before the provider acts (`not_executed`),
   * `answer_lost` after it acted (`unknown`). Several queue up.
   */
  failNext(operation: keyof CodeHost, fault: MemoryFault): void;
}

/**
 * Creates a code host in memory: repositories with commits, branches and files, issues, change requests that
 * merge, statuses, workflows, releases, search. It passes the conformance suite of the port, so code that
 * works with it works with any adapter.
 */
export function createMemoryCodeHost(options: MemoryCodeHostOptions = {}): MemoryCodeHost {
  const { policy, listeners, clock = systemClock, login = 'bot' } = options;
  const state = createMemoryCodeState(clock, login);
  for (const repository of options.repositories ?? [{ path: 'acme/shop' }])
    addRepository(state, repository);
  const faults = createFaultQueue<keyof CodeHost>();
  const probe = async (): Promise<void> => {};
  const driver = memoryCodeDriver(state, faults.take);
  return {
    code: bindPort(codeHost, driver, { provider: 'memory', policy, listeners, clock, probe }),
    addRepository: (repository) => addRepository(state, repository),
    secretsOf: (path) => state.repositories.get(path)?.secrets ?? new Map(),
    completeRun: (path, id, conclusion = 'success') => {
      const runs = state.repositories.get(path)?.runs;
      const run = runs?.get(id);
      if (runs === undefined || run === undefined) throw noRun(id);
      runs.set(id, { ...run, status: 'completed', conclusion, updatedAt: state.now() });
    },
    failNext: faults.add,
  };
}

function memoryCodeDriver(
  state: MemoryCodeState,
  fault: (operation: string) => MemoryFault | undefined,
): Driver<CodeHost> {
  const over = actOver(state, fault);
  return {
    getRepository: over(search.getRepository),
    listRepositories: over(search.listRepositories),
    listIssues: over(issues.listIssues),
    getIssue: over(issues.getIssue),
    createIssue: over(issues.createIssue),
    updateIssue: over(issues.updateIssue),
    commentOnIssue: over(issues.commentOnIssue),
    addLabels: over(issues.addLabels),
    removeLabels: over(issues.removeLabels),
    listChangeRequests: over(changes.listChangeRequests),
    getChangeRequest: over(changes.getChangeRequest),
    createChangeRequest: over(changes.createChangeRequest),
    mergeChangeRequest: over(changes.mergeChangeRequest),
    reviewChangeRequest: over(changes.reviewChangeRequest),
    listCommits: over(source.listCommits),
    setStatus: over(source.setStatus),
    listStatuses: over(source.listStatuses),
    getFile: over(source.getFile),
    putFile: over(source.putFile),
    deleteFile: over(source.deleteFile),
    getRef: over(source.getRef),
    listRefs: over(source.listRefs),
    createRef: over(source.createRef),
    deleteRef: over(source.deleteRef),
    dispatchWorkflow: over(delivery.dispatchWorkflow),
    listWorkflowRuns: over(delivery.listWorkflowRuns),
    getWorkflowRun: over(delivery.getWorkflowRun),
    listReleases: over(delivery.listReleases),
    createRelease: over(delivery.createRelease),
    uploadReleaseAsset: over(delivery.uploadReleaseAsset),
    searchRepositories: over(search.searchRepositories),
    searchIssues: over(search.searchIssues),
    searchCode: over(search.searchCode),
    setSecret: over(delivery.setSecret),
  };
}

type Act<Input, Answer> = (
  state: MemoryCodeState,
  input: Input,
  call: Call,
  cursor?: string,
) => Answer;

/** Makes a driver's operation of what it does to the state. */
function actOver(state: MemoryCodeState, fault: (operation: string) => MemoryFault | undefined) {
  return <Input, Answer>(act: Act<Input, Answer>) =>
    (input: Input, call: Call, cursor?: string): Promise<Answer> =>
      travel(call, fault, () => act(state, input, call, cursor));
}

function noRun(id: string): IntegrationError {
  return new IntegrationError({
    message: `memory completeRun failed: there is no run '${id}' (not_found).`,
    code: 'not_found',
    execution: 'not_executed',
  });
}
