import { createAnthropic } from '../src/index.js';

/**
 * Loads the transport, which happens with the first request and in real time: virtual time would run ahead
 * of it.
 */
export async function loadTransport(): Promise<void> {
  const fetch: typeof globalThis.fetch = async () => Response.json({ id: 'm' });
  await createAnthropic({ apiKey: 'k', fetch }).models.get('m');
}
