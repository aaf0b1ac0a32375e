import { Octokit as Rest } from '@octokit/rest';
import { createGitHub, type GitHub, type GitHubOptions } from '@quayside/github';
import { createFakeGitHub, type FakeGitHub } from '@quayside/github/testing';
import { Octokit as Bundle } from 'octokit';
import { json, type Reply } from '../serve.ts';

interface Address {
  readonly url: string;
}

const auth = 'ghp_comparison';
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
let clients = 0;

/** `@octokit/rest` with its defaults. */
export function rest({ url }: Address): Rest {
  return new Rest({ auth, baseUrl: url, log });
}

/** What `octokit` does by default at either limit: repeat once. */
const repeatOnce = (_after: number, { request }: { request: { retryCount: number } }): boolean =>
  request.retryCount === 0;

/**
 * `octokit` with its defaults, which limits and repeats. Its limits are the process's: the id keeps one
 * row's waits out of another one. To set it, the default handlers must be given again.
 */
export function bundle({ url }: Address, retry: object = {}): Bundle {
  clients += 1;
  const throttle = {
    id: `row-${clients}`,
    onRateLimit: repeatOnce,
    onSecondaryRateLimit: repeatOnce,
  };
  return new Bundle({ auth, baseUrl: url, log, retry, throttle });
}

/** The same with waits of milliseconds instead of 1, 4 and 9 seconds. */
export function hurriedBundle(address: Address): Bundle {
  return bundle(address, { retryAfterBaseValue: 1 });
}

/** Ours with its defaults. */
export function ours({ url }: Address, options: Partial<GitHubOptions> = {}): GitHub {
  return createGitHub({ token: auth, baseUrl: url, ...options });
}

/** One side of a row, against a GitHub that keeps repositories. */
export function againstFake(
  run: (fake: FakeGitHub, address: Address) => Promise<string>,
): () => Promise<string> {
  return async () => {
    const fake = createFakeGitHub();
    await using listening = await fake.listen();
    return await run(fake, listening);
  };
}

export const place = { owner: 'acme', repo: 'shop' } as const;

/** A read that succeeds. */
export const user: Reply = json(200, { login: 'octocat', id: 1 });
