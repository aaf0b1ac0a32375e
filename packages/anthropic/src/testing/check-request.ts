import { FakeFailure } from './fake-failure.js';

type Json = Readonly<Record<string, unknown>>;

/** Refuses what Anthropic refuses of a message's request. `signed` has the thoughts by their signatures. */
export function checkRequest(json: Json, signed: ReadonlyMap<string, string>): void {
  if (typeof json.model !== 'string') throw new FakeFailure(400, 'model: Field required');
  const { messages } = json;
  if (!Array.isArray(messages) || messages.length === 0)
    throw new FakeFailure(400, 'messages: at least one message is required');
  let open: readonly string[] = [];
  for (const [index, message] of messages.entries()) {
    const at = `messages.${index}`;
    if (message.role !== 'user' && message.role !== 'assistant')
      throw new FakeFailure(400, `${at}: unexpected role "${message.role}"`);
    const blocks = toBlocks(message.content, at);
    const answered = blocks.filter(({ type }) => type === 'tool_result').map((b) => b.tool_use_id);
    const missing = open.find((id) => !answered.includes(id));
    if (missing !== undefined)
      throw new FakeFailure(
        400,
        `${at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing}`,
      );
    for (const block of blocks) checkThinking(block, signed, at);
    open = blocks.filter(({ type }) => type === 'tool_use').map(({ id }) => String(id));
  }
}

function toBlocks(content: unknown, at: string): readonly Json[] {
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
  if (!Array.isArray(blocks) || blocks.length === 0)
    throw new FakeFailure(400, `${at}: all messages must have non-empty content`);
  if (blocks.some((block) => block.type === 'text' && !String(block.text).trim()))
    throw new FakeFailure(400, `${at}: text content blocks must contain non-whitespace text`);
  return blocks;
}

function checkThinking(
  { type, thinking, signature }: Json,
  signed: ReadonlyMap<string, string>,
  at: string,
): void {
  if (type !== 'thinking' || signed.get(String(signature)) === thinking) return;
  throw new FakeFailure(400, `${at}: Invalid \`signature\` in \`thinking\` block`);
}
