import { createOpenAI } from '../src/index.js';

/**
 * Loads the transport, which happens with the first request and in real time: virtual time would run ahead
 * of it.
 */
export async function loadTransport(): Promise<void> {
  const fetch: typeof globalThis.fetch = async () => Response.json({ data: [] });
  await createOpenAI({ apiKey: 'k', fetch }).models.list();
}
