import { isIntegrationError } from '@quayside/core';
import { createMemoryChatModel } from '@quayside/core/memory';
import { describe, expect, it } from 'vitest';
import { type AnalysedIssue, analyse } from './analysis.ts';
import type { TopIssue } from './plan.ts';

const issue: TopIssue = {
  repository: 'acme/shop',
  number: 1,
  title: 'Charged twice',
  body: 'When the page is reloaded.',
  url: 'https://github.com/acme/shop/issues/1',
  level: 'critical',
  reasons: [],
};
const json = { severity: 'high', cause: 'A race.', action: 'Use a key.', effort: 'hours' } as const;

function ask(
  { model }: Pick<ReturnType<typeof createMemoryChatModel>, 'model'>,
  about: TopIssue = issue,
): Promise<AnalysedIssue> {
  return analyse(model, about, () => {}, new AbortController().signal);
}

describe('analyse', () => {
  it('asks again for an answer that broke off', async () => {
    const memory = createMemoryChatModel({ answer: () => ({ json }) });
    memory.failNext('stream', 'cut');
    expect(await ask(memory)).toEqual({ issue, analysis: json });
    expect(memory.inputs).toHaveLength(2);
  });

  it.each(['refusal', 'length', 'content_filter'] as const)(
    'reports an answer that ended with %s, and does not pay for it again',
    async (finishReason) => {
      const memory = createMemoryChatModel({ answer: () => ({ text: '{"sev', finishReason }) });
      expect(await ask(memory)).toEqual({
        issue,
        notAnalysed: `the model ended with: ${finishReason}`,
      });
      expect(memory.inputs).toHaveLength(1);
    },
  );

  it.each([{ text: 'Sure! {' }, { json: { severity: 'apocalyptic' } }])(
    'reports a model that never says what it was asked for: %j',
    async (answer) => {
      const memory = createMemoryChatModel({ answer: () => answer });
      const notAnalysed = 'the model failed: malformed_response';
      expect(await ask(memory)).toEqual({ issue, notAnalysed });
    },
  );

  it('fails where the model cannot be asked at all, so that the next run asks it', async () => {
    const memory = createMemoryChatModel();
    memory.failNext('stream', 'unreachable');
    await expect(ask(memory)).rejects.toSatisfy((error) =>
      isIntegrationError(error, 'unavailable'),
    );
  });

  it('sends the beginning of a long issue, and keeps the beginning of a long answer', async () => {
    const cause = '🧨'.repeat(5_000);
    const memory = createMemoryChatModel({ answer: () => ({ json: { ...json, cause } }) });
    const analysed = await ask(memory, { ...issue, body: `a${cause}` });
    expect('analysis' in analysed && analysed.analysis.cause).toBe('🧨'.repeat(200));
    const sent = memory.inputs[0]?.messages[0];
    const content = sent?.role === 'user' ? String(sent.content) : '';
    expect(content.length).toBeLessThan(4_100);
    expect(content.isWellFormed()).toBe(true);
  });
});
