import { createServer } from 'node:http';
import { paymentIntentJson } from './payment-intent.ts';

/** A provider that answers at once and always the same: what is left is the cost of the client. */
const body = Buffer.from(paymentIntentJson);
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, {
      'content-type': 'application/json',
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
