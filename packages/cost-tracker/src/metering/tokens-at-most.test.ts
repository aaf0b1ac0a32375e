import type { ChatInput } from '@quayside/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokensAtMost } from './tokens-at-most.js';

const ask: ChatInput = { messages: [{ role: 'user', content: 'Hi' }], maxTokens: 50 };
const image = { type: 'image', image: { url: 'https://example.com/a.png' } } as const;
const jsonSchema = { type: 'object', description: 'x'.repeat(500) };

describe('tokensAtMost', () => {
  it('is never less than the bytes of what is said, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (texts) => {
        const messages = texts.map((content) => ({ role: 'user' as const, content }));
        const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
        const chat = tokensAtMost({ ...ask, messages });
        expect(chat?.inputTokens).toBeGreaterThanOrEqual(bytes + 8 * texts.length);
        expect(tokensAtMost({ texts })?.inputTokens).toBeGreaterThanOrEqual(bytes);
      }),
    );
  });

  it.each([
    ['instructions', { instructions: 'x'.repeat(500) }],
    ['tools', { tools: [{ name: 'a', description: 'x'.repeat(500), parameters: {} }] }],
    ['the shape of the output', { output: { jsonSchema } }],
    ['tool answers', { messages: [{ role: 'tool', toolCallId: 'a', content: 'x'.repeat(500) }] }],
  ] satisfies [string, Partial<ChatInput>][])('counts %s', (_, more) => {
    const without = tokensAtMost(ask)?.inputTokens ?? 0;
    expect(tokensAtMost({ ...ask, ...more })?.inputTokens).toBeGreaterThan(without + 400);
  });

  it('takes the output from the call, else from the options, else knows no bound', () => {
    const { maxTokens: _, ...open } = ask;
    expect(tokensAtMost(ask)?.maxOutputTokens).toBe(50);
    expect(tokensAtMost(open, { maxOutputTokens: 900 })?.maxOutputTokens).toBe(900);
    expect(tokensAtMost(open)).toBeUndefined();
    expect(tokensAtMost({ texts: ['a'] })?.maxOutputTokens).toBe(0);
  });

  it('knows no bound of images, unless it is told one', () => {
    const shown: ChatInput = { ...ask, messages: [{ role: 'user', content: [image, image] }] };
    expect(tokensAtMost(shown)).toBeUndefined();
    expect(tokensAtMost(shown, { imageTokens: 5000 })?.inputTokens).toBeGreaterThan(10_000);
  });

  it.each([undefined, null, 'text', {}])('knows no bound of %j', (input) => {
    expect(tokensAtMost(input)).toBeUndefined();
  });
});
