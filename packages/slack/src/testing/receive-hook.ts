import type { FakeAnswer, FakeRequest } from '@quayside/core/testing';
import type { SlackState } from './slack-state.js';

/** Paths whose answer is always the same, to see each refusal. */
const REFUSALS: Readonly<Record<string, readonly [status: number, body: string]>> = {
  none: [404, 'no_service'],
  archived: [410, 'channel_is_archived'],
  prohibited: [403, 'action_prohibited'],
};

/**
 * Takes what comes by an incoming webhook (`/services/…`) or a response URL (`/commands/…`, `/actions/…`).
 * Undefined for anything else. The last part of the path may name a refusal: `none`, `archived`,
 * `prohibited`.
 */
export function receiveHook(state: SlackState, request: FakeRequest): FakeAnswer | undefined {
  const { path, body } = request;
  if (!/^\/(?:services|commands|actions)\//.test(path)) return undefined;
  const refusal = REFUSALS[path.slice(path.lastIndexOf('/') + 1)];
  if (refusal !== undefined) return text(...refusal);
  let payload: Readonly<Record<string, unknown>>;
  try {
    payload = JSON.parse(body);
  } catch {
    return text(400, 'invalid_payload');
  }
  if (!payload.text && !payload.blocks && !payload.attachments && !payload.delete_original)
    return text(400, 'no_text');
  state.hooked.push({ path, payload });
  return text(200, 'ok');
}

function text(status: number, body: string): FakeAnswer {
  return { status, headers: { 'content-type': 'text/html' }, body };
}
