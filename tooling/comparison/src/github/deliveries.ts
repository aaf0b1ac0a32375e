import { createWebMiddleware, Webhooks } from '@octokit/webhooks';
import { createGitHub } from '@quayside/github';
import { outcomeOf } from '../observe.ts';
import { sign } from '../sign.ts';

/** A delivery of a body, signed for another one if so wished. */
export interface Delivery {
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

export function deliver(
  secret: string,
  signed: string,
  body: string | Uint8Array = signed,
): Delivery {
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-hub-signature-256': `sha256=${sign(secret, signed)}`,
      'x-github-event': 'ping',
      'x-github-delivery': '1',
    },
  };
}

/** Through the middleware that receives deliveries. */
export async function receiveOfficially(
  { body, headers }: Delivery,
  [secret = '', ...additionalSecrets]: readonly string[],
): Promise<string> {
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const webhooks = new Webhooks({ secret, additionalSecrets, log });
  const receive = createWebMiddleware(webhooks, { path: '/' });
  // A view of bytes is a body, whatever backs it.
  const init = { method: 'POST', headers, body: Buffer.from(body) };
  const { status } = await receive(new Request('http://127.0.0.1/', init));
  return status === 200 ? 'accepted' : `refused with ${status}`;
}

export function receive(
  { body, headers }: Delivery,
  webhookSecret: readonly string[],
): Promise<string> {
  const { webhooks } = createGitHub({ token: 'ghp_comparison', webhookSecret });
  return outcomeOf(webhooks.verify(body, headers), 'accepted');
}
