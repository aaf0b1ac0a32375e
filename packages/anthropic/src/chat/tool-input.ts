import { isRecord } from '../anthropic-errors.js';

/**
 * A tool call's arguments as the object that Anthropic wants back. What the model wrote wrongly goes back
 * inside one, so that it sees its mistake.
 *
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/fine-grained-tool-streaming
 */
export function toToolInput(written: string): Readonly<Record<string, unknown>> {
  if (written.trim() === '') return {};
  try {
    const input: unknown = JSON.parse(written);
    if (isRecord(input)) return input;
  } catch {
    // As for JSON that is no object.
  }
  return { INVALID_JSON: written };
}
