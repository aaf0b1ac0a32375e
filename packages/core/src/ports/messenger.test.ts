import { describe, expect, it } from 'vitest';
import { bindRecording, itChecksInputs } from '../../test/bind-recording.js';
import { bindPort } from '../bind-port.js';
import type { CallIdentity } from '../call.js';
import { unsupported } from '../port.js';
import { messenger } from './messenger.js';

const message = { channel: 'C1', id: '1712.0001' };
const blocks = [{ type: 'paragraph', content: ['Deployed'] }];
const at = new Date('2026-11-20T21:00:00Z');

describe('messenger', () => {
  itChecksInputs(messenger, {
    accepted: [
      ['send', { channel: 'C1', text: 'Deployed', blocks, previewLinks: false }],
      ['reply', { to: { ...message, thread: '1712.0000' }, text: 'Thanks', alsoInChannel: true }],
      ['sendDirect', { person: 'U1', text: 'Hello' }],
      ['sendEphemeral', { channel: 'C1', person: 'U1', text: 'Only you see this' }],
      ['schedule', { channel: 'C1', text: 'Good evening', sendAt: at }],
      ['cancelScheduled', { channel: 'C1', id: 'Q1' }],
      ['editMessage', { message, text: 'Deployed again' }],
      ['deleteMessage', message],
      ['getPermalink', message],
      ['react', { message, emoji: '👍🏽' }],
      ['unreact', { message, emoji: 'thumbsup::skin-tone-4' }],
      ['uploadFile', { channel: 'C1', name: 'a.bin', content: new Uint8Array([0, 255]) }],
      ['uploadFile', { channel: 'C1', name: 'a.bin', content: new Blob(['a']) }],
      [
        'uploadFile',
        { channel: 'C1', name: 'a', content: { size: 1, stream: new ReadableStream() } },
      ],
      ['uploadFile', { channel: 'C1', name: 'empty.csv', content: '', contentType: 'text/csv' }],
      ['findPerson', { email: 'ada@example.com' }],
      ['listChannels', undefined],
      [
        'listChannels',
        { workspace: 'T1', kinds: ['public'], includeArchived: true, pageSize: 100 },
      ],
      ['listMembers', { channel: 'C1' }],
      ['listMessages', { channel: 'C1', sentFrom: at, sentBefore: new Date(at.getTime() + 1) }],
    ],
    refused: [
      ['send', 'a message without text', { channel: 'C1', blocks }],
      ['send', 'an empty text', { channel: 'C1', text: '' }],
      ['send', 'no channel', { text: 'x' }],
      ['send', 'wrong blocks', { channel: 'C1', text: 'x', blocks: [{ type: 'carousel' }] }],
      ['send', 'nothing', undefined],
      ['reply', 'a message without its channel', { to: { id: '1' }, text: 'x' }],
      ['schedule', 'a time that is no Date', { channel: 'C1', text: 'x', sendAt: '21:00' }],
      ['schedule', 'an invalid Date', { channel: 'C1', text: 'x', sendAt: new Date('soon') }],
      ['react', 'colons around an emoji', { message, emoji: ':tada:' }],
      ['react', 'spaces in an emoji', { message, emoji: 'ta da' }],
      [
        'uploadFile',
        'a stream that does not tell its size',
        { channel: 'C1', name: 'a', content: { stream: new ReadableStream() } },
      ],
      [
        'uploadFile',
        'half a byte',
        { channel: 'C1', name: 'a', content: { size: 0.5, stream: new ReadableStream() } },
      ],
      ['uploadFile', 'content that is an object', { channel: 'C1', name: 'a', content: {} }],
      ['findPerson', 'what is no email address', { email: 'ada' }],
      ['listChannels', 'a page of 0', { pageSize: 0 }],
      ['listChannels', 'a page of 101', { pageSize: 101 }],
      ['listChannels', 'an unknown kind', { kinds: ['secret'] }],
      ['listMessages', 'a window without length', { channel: 'C1', sentFrom: at, sentBefore: at }],
    ],
  });

  it('send › is keyed only where the provider remembers keys and the call has one', async () => {
    const seen: CallIdentity[] = [];
    const { bound } = bindRecording(messenger);
    const driver = Object.fromEntries(Object.keys(bound).map((name) => [name, unsupported]));
    const withNonces = bindPort(
      messenger,
      {
        ...(driver as Record<keyof typeof bound, typeof unsupported>),
        send: async (_input, call) => {
          seen.push(call.identity);
          return message;
        },
      },
      { provider: 'discord', idempotency: { send: 'keyed' } },
    );
    const input = { channel: 'C1', text: 'x' };
    await withNonces.send(input, { idempotencyKey: 'deploy-7' });
    await withNonces.send(input);
    expect(seen.map(({ idempotency, idempotencyKey }) => [idempotency, idempotencyKey])).toEqual([
      ['keyed', 'deploy-7'],
      ['none', undefined],
    ]);
    await expect(withNonces.send(input, { idempotencyKey: ' ' })).rejects.toThrow(
      'invalid_request',
    );
  });
});
