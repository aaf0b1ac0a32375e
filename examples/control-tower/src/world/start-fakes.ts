import type { FakeBooks } from './fake-books.ts';
import { type RunningProcess, startProcess } from './start-process.ts';

/** The process of the fakes, and the way to its books. */
export interface FakesProcess extends RunningProcess {
  readonly urls: { readonly github: string; readonly slack: string; readonly openai: string };
  readBooks(): Promise<FakeBooks>;
}

export async function startFakes(): Promise<FakesProcess> {
  const running = await startProcess(new URL('./fakes.ts', import.meta.url));
  // The one line that fakes.ts prints.
  const { githubUrl, slackUrl, openaiUrl, booksUrl } = JSON.parse(running.firstLine) as Readonly<
    Record<'githubUrl' | 'slackUrl' | 'openaiUrl' | 'booksUrl', string>
  >;
  return {
    ...running,
    urls: { github: githubUrl, slack: slackUrl, openai: openaiUrl },
    readBooks: async () => (await (await fetch(booksUrl)).json()) as FakeBooks,
  };
}
