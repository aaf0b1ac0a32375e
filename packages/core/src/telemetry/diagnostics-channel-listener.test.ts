import { type ChannelListener, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CallIdentity } from '../call.js';
import type { Fact } from '../fact.js';
import { diagnosticsChannelListener } from './diagnostics-channel-listener.js';

const call: CallIdentity = {
  provider: 'github',
  port: 'code',
  operation: 'getIssue',
  idempotency: 'safe',
  idempotencyKey: undefined,
};
const started: Fact = { type: 'call.started' };
const attempted: Fact = { type: 'attempt.started', attempt: 1 };

const leave: Array<() => void> = [];
function hear(channel: string): unknown[] {
  const heard: unknown[] = [];
  const listener: ChannelListener = (message) => heard.push(message);
  subscribe(channel, listener);
  leave.push(() => unsubscribe(channel, listener));
  return heard;
}
afterEach(() => {
  for (const end of leave.splice(0)) end();
  vi.unstubAllGlobals();
});

describe('diagnosticsChannelListener', () => {
  it('publishes each fact on the channel of its type, with the identity of its call', () => {
    const heard = hear('quayside:call.started');
    const listen = diagnosticsChannelListener();
    listen(started, call);
    listen(attempted, call);
    expect(heard).toEqual([{ fact: started, call }]);
    expect(heard[0]).toHaveProperty('call', call);
  });

  it('publishes all facts, in order, on one channel', () => {
    const heard = hear('quayside:fact');
    const listen = diagnosticsChannelListener();
    listen(started, call);
    listen(attempted, call);
    expect(heard).toEqual([
      { fact: started, call },
      { fact: attempted, call },
    ]);
  });

  it('notices a subscriber that comes after the first facts', () => {
    const listen = diagnosticsChannelListener();
    listen(started, call);
    const heard = hear('quayside:call.started');
    listen(started, call);
    expect(heard).toHaveLength(1);
  });

  it('does nothing on a runtime without the module', () => {
    vi.stubGlobal('process', undefined);
    expect(() => diagnosticsChannelListener()(started, call)).not.toThrow();
  });
});
