/** Calls one operation once; resolves when its answer has been read. */
export type CallOperation = (call: number) => Promise<unknown>;

/** One way to call a provider: its operations by name. */
export type CreateOperations = (origin: string) => Readonly<Record<string, CallOperation>>;

/** What is measured, and how often. */
export interface Operation {
  readonly provider: 'slack' | 'github' | 'openai';
  /** The official package that it is held against. */
  readonly official: string;
  readonly name: string;
  readonly warmUp: number;
  readonly calls: number;
}

const slack = { provider: 'slack', official: '@slack/web-api' } as const;
const github = { provider: 'github', official: '@octokit/rest' } as const;
const openai = { provider: 'openai', official: 'openai' } as const;
const often = { warmUp: 4000, calls: 8000 } as const;

export const operations: readonly Operation[] = [
  { ...slack, name: 'chat.postMessage', ...often },
  { ...github, name: 'issues.create', ...often },
  { ...github, name: 'issues.get', ...often },
  { ...openai, name: 'chat.completions.create', ...often },
  { ...openai, name: 'stream of 200 chunks', warmUp: 300, calls: 600 },
  { ...openai, name: 'embeddings.create', warmUp: 2000, calls: 4000 },
];
