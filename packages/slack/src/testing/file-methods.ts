import { type FakeMethod, writable } from './chat-methods.js';
import { jsonOf, required } from './decode-params.js';
import { SlackFailure } from './slack-failure.js';
import { postMessage, type SlackState } from './slack-state.js';

/** The first and the last step of an upload; the bytes come in between, see {@link receiveFile}. */
export function fileMethods(origin: string): Readonly<Record<string, FakeMethod>> {
  return {
    'files.getUploadURLExternal': (state, params) => {
      const name = required(params, 'filename');
      const length = Number(required(params, 'length'));
      if (!(length > 0)) throw new SlackFailure('invalid_arguments');
      const id = state.nextId('F');
      state.files.set(id, { id, name, length, content: undefined, channel: undefined });
      return { upload_url: `${origin}/upload/v1/${id}?token=secret-upload-token`, file_id: id };
    },
    'files.completeUploadExternal': (state, params) => {
      const asked = jsonOf(params, 'files', 'malformed_files');
      if (!Array.isArray(asked)) throw new SlackFailure('malformed_files');
      const ids = asked.map((one: { readonly id?: unknown }) => String(one.id));
      const channel = params.channel_id ? writable(state, params.channel_id).id : undefined;
      for (const id of ids) complete(state, id, channel);
      if (channel !== undefined) {
        const threadTs = params.thread_ts || undefined;
        postMessage(state, { channel, text: params.initial_comment ?? '', threadTs, files: ids });
      }
      const permalinkOf = (id: string): string => `https://fake.slack.com/files/${id}`;
      return { files: ids.map((id) => ({ id, permalink: permalinkOf(id) })) };
    },
  };
}

/** Takes the bytes of a file. True where they are as many as were announced. */
export function receiveFile(state: SlackState, id: string, content: Uint8Array): boolean {
  const file = state.files.get(id);
  if (file === undefined || file.length !== content.length) return false;
  state.files.set(id, { ...file, content });
  return true;
}

function complete(state: SlackState, id: string, channel: string | undefined): void {
  const file = state.files.get(id);
  if (file?.content === undefined) throw new SlackFailure('file_not_found');
  state.files.set(id, { ...file, channel });
}
