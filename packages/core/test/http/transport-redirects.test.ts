import { describe, expect, it } from 'vitest';
import { answerJson, type Received, startFaultServer } from './fault-server.js';
import { clientFor, failureOf, TRANSPORTS, testCall } from './transports.js';

const SECRET = 'Bearer sk_live_do_not_leak';

function redirect(status: number, location: string): string {
  return `HTTP/1.1 ${status} Moved\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`;
}

describe.each(TRANSPORTS)('redirects › $name', ({ create }) => {
  const request = async (
    method: string,
    answer: (request: Received) => void,
    options: { readonly body?: ReadableStream<Uint8Array> } = {},
  ) => {
    await using server = await startFaultServer(answer);
    const client = clientFor(create(), server.url, { headers: { authorization: SECRET } });
    const body = method === 'GET' || method === 'DELETE' ? {} : { form: { a: '1' } };
    const { call, facts } = testCall();
    const promise = client.request(method, '/old', { call, ...(options.body ? options : body) });
    await Promise.allSettled([promise]);
    return { promise, received: server.received, facts };
  };

  it.each([301, 302, 303, 307, 308])('a read follows a %i on its own origin', async (status) => {
    const { promise, received, facts } = await request('GET', ({ socket, count }) =>
      socket.write(count === 1 ? redirect(status, '/new?x=1') : answerJson(200, 'here')),
    );
    expect(await promise).toBe('here');
    expect(received[1]).toMatchObject({ method: 'GET', path: '/new?x=1' });
    expect(received[1]?.headers).toMatchObject({ authorization: SECRET });
    expect(facts).toMatchObject([{ status }, { status: 200 }]);
  });

  it('a fragment is not sent', async () => {
    const { promise, received } = await request('GET', ({ socket, count }) =>
      socket.write(count === 1 ? redirect(307, '/new?x=1#part') : answerJson(200, 'here')),
    );
    expect(await promise).toBe('here');
    expect(received[1]?.path).toBe('/new?x=1');
  });

  it.each([307, 308])('a write follows a %i, method and body kept', async (status) => {
    const { promise, received } = await request('POST', ({ socket, count }) =>
      socket.write(count === 1 ? redirect(status, '/new') : answerJson(200, 'here')),
    );
    expect(await promise).toBe('here');
    expect(received[1]).toMatchObject({ method: 'POST', path: '/new', body: 'a=1' });
  });

  it.each([
    [301, 'unknown'],
    [302, 'unknown'],
    [303, 'unknown'],
  ])('a write does not follow a %i: it may have been done', async (status, execution) => {
    const { promise, received } = await request('POST', ({ socket }) =>
      socket.write(redirect(status, '/new')),
    );
    expect(await failureOf(promise)).toMatchObject({
      code: 'malformed_response',
      status,
      execution,
    });
    expect(received).toHaveLength(1);
  });

  it('a stream is not sent a second time', async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(Buffer.from('once'));
        controller.close();
      },
    });
    const answer = ({ socket }: Received) => socket.write(redirect(307, '/new'));
    const { promise, received } = await request('POST', answer, { body });
    expect(await failureOf(promise)).toMatchObject({ status: 307, shouldRetry: false });
    expect(received).toMatchObject([{ body: expect.stringContaining('once') }]);
  });

  it.each([
    ['another host', (url: string) => url.replace('127.0.0.1', 'localhost'), 'executed'],
    ['another scheme', (url: string) => url.replace('http:', 'https:'), 'executed'],
  ])('nothing goes to %s', async (_name, elsewhere, execution) => {
    await using other = await startFaultServer(({ socket }) => socket.write(answerJson(200, 1)));
    const target = `${elsewhere(other.url)}/steal?token=in-the-url`;
    const { promise } = await request('GET', ({ socket }) => socket.write(redirect(307, target)));
    const error = await failureOf(promise);
    expect(error).toMatchObject({ code: 'malformed_response', execution, status: 307 });
    expect(error.details).toEqual({ location: new URL(target).origin });
    expect(error.message).toContain('another origin');
    expect(JSON.stringify(error)).not.toContain('in-the-url');
    expect(other.connections()).toBe(0);
  });

  it('a loop ends after three redirects', async () => {
    const { promise, received } = await request('GET', ({ socket }) =>
      socket.write(redirect(302, '/old')),
    );
    expect(await failureOf(promise)).toMatchObject({ code: 'malformed_response', status: 302 });
    expect(received).toHaveLength(4);
  });

  it('a redirect to nowhere is an error', async () => {
    const { promise } = await request('GET', ({ socket }) =>
      socket.write('HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n'),
    );
    expect(await failureOf(promise)).toMatchObject({ code: 'malformed_response', status: 302 });
  });
});
