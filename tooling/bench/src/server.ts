import { createServer, type IncomingMessage } from 'node:http';
import {
  type Answer,
  completion,
  completionStream,
  embedding,
  issue,
  postedMessage,
} from './operations/answers.ts';
import { paymentIntentJson } from './payment-intent.ts';

/** A provider that answers at once and always the same: what is left is the cost of the client. */
const intent: Answer = { type: 'application/json', body: Buffer.from(paymentIntentJson) };
const server = createServer((request, response) => {
  void readText(request).then((text) => {
    const { type, body } = answerTo(request.url ?? '/', text);
    response.writeHead(request.method === 'POST' && body === issue.body ? 201 : 200, {
      'content-type': type,
      'content-length': body.length,
      'request-id': 'req_0123456789abcd',
      'stripe-version': '2026-10-28.endive',
    });
    response.end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.stdout.write(`${address.port}\n`);
});

function answerTo(path: string, text: string): Answer {
  if (path.startsWith('/api/')) return postedMessage;
  if (path.startsWith('/repos/')) return issue;
  if (path === '/v1/embeddings') return embedding;
  if (path !== '/v1/chat/completions') return intent;
  return text.includes('"stream":true') ? completionStream : completion;
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const bytes of request) text += String(bytes);
  return text;
}
