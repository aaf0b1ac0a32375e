import type { Io } from './io.js';

/**
 * Shows a line on the page of a GitHub Actions run. On standard error, which the runner reads as well, so that
 * standard output stays what was asked for.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export async function annotate(
  io: Pick<Io, 'env' | 'err'>,
  title: string,
  text: string,
): Promise<void> {
  if (io.env.GITHUB_ACTIONS !== 'true') return;
  await io.err.write(`::error title=${escapeProperty(title)}::${escapeText(text)}\n`);
}

function escapeText(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
