/** The same requests, for those who write them by hand. */
export interface PlainRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How the answer is read. @default JSON */
  readonly read?: 'events' | 'vector';
}

export const message = { channel: 'C024BE91L', text: 'Build 512 of shop has failed.' } as const;
export const newIssue = { title: 'It charges twice', body: 'Seen three times.' } as const;
export const place = { owner: 'acme', repo: 'shop' } as const;
export const issueNumber = 1347;
export const messages = [{ role: 'user', content: 'Write about harbours.' }] as const;
export const embedded = 'What harbours keep.';
export const chatModel = 'gpt-5-mini';
export const embeddingModel = 'text-embedding-3-small';
export const tokens = { slack: 'xoxb-bench', github: 'ghp_bench', openai: 'sk-bench' } as const;

const json = (token: string): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  'content-type': 'application/json; charset=utf-8',
});
const chat = { model: chatModel, messages };
const streamed = { ...chat, stream: true, stream_options: { include_usage: true } };

export const requests: Readonly<Record<string, PlainRequest>> = {
  'chat.postMessage': {
    method: 'POST',
    path: '/api/chat.postMessage',
    headers: json(tokens.slack),
    body: JSON.stringify(message),
  },
  'issues.create': {
    method: 'POST',
    path: '/repos/acme/shop/issues',
    headers: json(tokens.github),
    body: JSON.stringify(newIssue),
  },
  'issues.get': {
    method: 'GET',
    path: `/repos/acme/shop/issues/${issueNumber}`,
    headers: { authorization: `Bearer ${tokens.github}` },
  },
  'chat.completions.create': {
    method: 'POST',
    path: '/v1/chat/completions',
    headers: json(tokens.openai),
    body: JSON.stringify(chat),
  },
  'stream of 200 chunks': {
    method: 'POST',
    path: '/v1/chat/completions',
    headers: json(tokens.openai),
    body: JSON.stringify(streamed),
    read: 'events',
  },
  'embeddings.create': {
    method: 'POST',
    path: '/v1/embeddings',
    headers: json(tokens.openai),
    body: JSON.stringify({ model: embeddingModel, input: embedded, encoding_format: 'base64' }),
    read: 'vector',
  },
};
