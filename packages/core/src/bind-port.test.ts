import { describe, expect, it } from 'vitest';
import { errorOf, failure } from '../test/failures.js';
import { bindNotes, notes } from '../test/note-port.js';
import { bindingOf, bindPort } from './bind-port.js';
import type { Call } from './call.js';
import { createInvoker } from './invoker.js';
import type { Policy } from './policy.js';
import { unsupported } from './port.js';

const key = { idempotencyKey: 'order-7' };

describe('bindPort › calls', () => {
  it('hands the driver the checked input and the call', async () => {
    let seen: Call | undefined;
    const port = bindNotes({
      addNote: async ({ text }, call) => {
        seen = call;
        return { id: '1', text };
      },
    });
    expect(await port.addNote({ text: 'hello' }, key)).toEqual({ id: '1', text: 'hello' });
    expect(seen?.identity).toEqual({
      provider: 'pad',
      port: 'notes',
      operation: 'addNote',
      idempotency: 'keyed',
      idempotencyKey: 'order-7',
    });
  });

  it('runs every attempt through the policy', async () => {
    const seen: string[] = [];
    const policy: Policy = (call, next) => {
      seen.push(call.operation);
      return next(call);
    };
    const port = bindNotes({ getNote: async (id) => ({ id, text: '' }) }, { policy });
    await port.getNote('1');
    expect(seen).toEqual(['getNote']);
  });

  it('refuses a wrong input before the policy, so that no breaker hears of it', async () => {
    const never: Policy = () => {
      throw new Error('the policy ran');
    };
    const port = bindNotes({ getNote: async (id) => ({ id, text: '' }) }, { policy: never });
    expect(await errorOf(port.getNote(''))).toMatchObject({ code: 'invalid_request', attempts: 0 });
  });

  it('rejects, it never throws at once', () => {
    const port = bindNotes({ getNote: async (id) => ({ id, text: '' }) });
    let answer: Promise<unknown> | undefined;
    expect(() => {
      answer = port.getNote(7 as never);
    }).not.toThrow();
    return expect(answer).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('lets methods be taken off and replaced, as tests do', async () => {
    const port = bindNotes({ getNote: async (id) => ({ id, text: '' }) });
    const { getNote } = port;
    expect(await getNote('1')).toEqual({ id: '1', text: '' });
    Object.assign(port, { getNote: async () => ({ id: 'stub', text: '' }) });
    expect((await port.getNote('1')).id).toBe('stub');
  });

  it('names its functions after the operations', () => {
    expect(bindNotes({}).getNote.name).toBe('getNote');
  });
});

describe('bindPort › idempotency keys', () => {
  const port = bindNotes({
    addNote: async ({ text }) => ({ id: '1', text }),
    appendNote: async (_, call) => ({ id: '1', text: String(call.idempotencyKey) }),
  });

  it.each([undefined, '', '  ', 'k'.repeat(256), 7, null])(
    'refuses %j for a keyed write',
    async (idempotencyKey) => {
      const error = await errorOf(port.addNote({ text: 'a' }, { idempotencyKey } as never));
      expect(error).toMatchObject({
        code: 'invalid_request',
        execution: 'not_executed',
        attempts: 0,
      });
      expect(error.message).toContain('idempotencyKey');
    },
  );

  it('refuses a keyed write without options at all', async () => {
    const loose = port.addNote as (input: unknown) => Promise<unknown>;
    expect((await errorOf(loose({ text: 'a' }))).code).toBe('invalid_request');
  });

  it('takes a key of 255 characters', async () => {
    await port.addNote({ text: 'a' }, { idempotencyKey: 'k'.repeat(255) });
  });

  it('needs none where the table says so, and refuses a useless one', async () => {
    expect((await port.appendNote({ text: 'a' })).text).toBe('undefined');
    const useless = port.appendNote({ text: 'a' }, { idempotencyKey: '' } as never);
    expect((await errorOf(useless)).code).toBe('invalid_request');
  });

  it('is keyed for the calls that have one, where the provider offers keys beyond the port', async () => {
    const keyed = bindNotes(
      { appendNote: async (_, call) => ({ id: '1', text: call.idempotency }) },
      { idempotency: { appendNote: 'keyed' } },
    );
    expect((await keyed.appendNote({ text: 'a' })).text).toBe('none');
    expect((await keyed.appendNote({ text: 'a' }, key as never)).text).toBe('keyed');
  });
});

describe('bindPort › what an adapter lacks', () => {
  const port = bindNotes({ getNote: async (id) => ({ id, text: '' }) });

  it.each([
    ['one answer', () => port.removeNote('1')],
    ['pages', () => port.listNotes()[Symbol.asyncIterator]().next()],
    ['a stream', () => port.followNotes({ from: '1' })],
  ])('is refused as unsupported: %s', async (_, call) => {
    const error = await errorOf(call() as Promise<unknown>);
    expect(error).toMatchObject({
      code: 'unsupported',
      execution: 'not_executed',
      provider: 'pad',
    });
  });

  it('can be asked before', () => {
    expect([...(bindingOf(port)?.capabilities ?? [])]).toEqual(['getNote']);
  });
});

describe('bindPort › binding', () => {
  it('says what a bound port is made of, and is not in the way', () => {
    const invoker = createInvoker();
    const probe = async (): Promise<void> => {};
    const port = bindNotes({}, { invoker, probe });
    expect(bindingOf(port)).toMatchObject({ port: notes, provider: 'pad', invoker, probe });
    expect(Object.keys(port)).toEqual(Object.keys(notes.operations));
    expect(Object.getOwnPropertySymbols({ ...port })).toEqual([]);
  });

  it('is undefined for everything else', () => {
    for (const value of [undefined, null, 'port', {}, notes])
      expect(bindingOf(value)).toBeUndefined();
  });

  it('shares an invoker over the ports of an adapter', async () => {
    const heard: string[] = [];
    const invoker = createInvoker({
      listeners: [(fact, call) => void heard.push(`${call.provider} ${fact.type}`)],
    });
    const driver = {
      addNote: unsupported,
      appendNote: unsupported,
      removeNote: async () => {},
      getNote: async () => Promise.reject(failure('not_found', 'executed')),
      listNotes: unsupported,
      followNotes: unsupported,
    } as const;
    const [one, two] = ['one', 'two'].map((provider) =>
      bindPort(notes, driver, { provider, invoker }),
    );
    await one?.removeNote('1');
    await two?.removeNote('1');
    expect(heard.filter((line) => line.endsWith('call.settled'))).toEqual([
      'one call.settled',
      'two call.settled',
    ]);
  });
});
