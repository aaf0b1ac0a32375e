import { type Call, type CodeHost, type Driver, isIntegrationError } from '@quayside/core';
import { fromBase64, toBase64 } from '../base64.js';
import { beforeSending } from '../before-sending.js';
import { githubError } from '../github-errors.js';
import type { GitHubParts } from '../github-parts.js';
import { repoPath } from '../repo-path.js';
import { publicKeySchema } from '../wire/search.js';

export function secretOperations({ send }: GitHubParts): Pick<Driver<CodeHost>, 'setSecret'> {
  return {
    setSecret: async ({ repository, name, value, environment }, call) => {
      const path =
        environment === undefined
          ? repoPath(repository, 'actions', 'secrets')
          : repoPath(repository, 'environments', environment, 'secrets');
      const reading = send(call, 'GET', `${path}/public-key`, { schema: publicKeySchema });
      const { key, key_id } = await beforeSending(reading);
      const encrypted_value = await seal(call, key, value);
      const json = { encrypted_value, key_id };
      await send(call, 'PUT', `${path}/${encodeURIComponent(name)}`, { json });
    },
  };
}

/** The curve and the cipher are loaded with the first secret. */
async function seal(call: Call, key: string, value: string): Promise<string> {
  const { sealedBox } = await import('../secrets/sealed-box.js');
  try {
    return toBase64(sealedBox(new TextEncoder().encode(value), fromBase64(key)));
  } catch (error) {
    if (isIntegrationError(error)) throw error;
    // Nothing of the value, nor of the cause, may show.
    throw githubError(call, 'malformed_response', 'not_executed', 'the public key is none');
  }
}
