import type { Clock } from '@quayside/core';
import { toBase64 } from '../base64.js';
import { type GitHubAppOptions, misconfigured } from '../github-options.js';
import { pemToPkcs8 } from './pem-to-pkcs8.js';
import { createServerTime } from './server-time.js';

/** Signs what an app proves its identity with. */
export interface AppJwt {
  /** @throws misconfigured where the key is none */
  sign(): Promise<string>;
  /** Takes GitHub's time from a `Date` header, where this machine's clock is wrong. */
  learn(date: string | undefined): void;
}

/** GitHub takes no token that lives longer than ten minutes; the drift of two clocks has to fit in. */
const LIFETIME_S = 570;
const BACKDATED_S = 30;
const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };

type SigningKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

export function createAppJwt({ appId, privateKey }: GitHubAppOptions, clock: Clock): AppJwt {
  let key: Promise<SigningKey> | undefined;
  const time = createServerTime(clock);
  return {
    sign: async () => {
      key ??= importKey(privateKey);
      const now = Math.floor(time.now() / 1000);
      const claims = { iat: now - BACKDATED_S, exp: now + LIFETIME_S - BACKDATED_S };
      const head = encode({ alg: 'RS256', typ: 'JWT' });
      const content = `${head}.${encode({ ...claims, iss: String(appId) })}`;
      const bytes = new TextEncoder().encode(content);
      const signature = await crypto.subtle.sign(ALGORITHM.name, await key, bytes);
      return `${content}.${toUrl(toBase64(new Uint8Array(signature)))}`;
    },
    learn: time.learn,
  };
}

async function importKey(pem: string): Promise<SigningKey> {
  try {
    return await crypto.subtle.importKey('pkcs8', pemToPkcs8(pem), ALGORITHM, false, ['sign']);
  } catch {
    // The platform's own message may quote the key.
    throw misconfigured('app.privateKey', 'is no RSA key. Pass the PEM file as GitHub gave it');
  }
}

function encode(claims: Readonly<Record<string, unknown>>): string {
  return toUrl(toBase64(new TextEncoder().encode(JSON.stringify(claims))));
}

function toUrl(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
