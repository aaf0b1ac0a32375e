import { x25519 } from '@noble/curves/ed25519.js';
import { fromBase64, toBase64 } from '../base64.js';
import { openSealedBox } from '../secrets/sealed-box.js';
import { GitHubFailure } from './github-failure.js';
import type { FakeRepository } from './github-state.js';
import { inRepository } from './in-repository.js';
import { type InRepository, nothing, ok, type Route, textOf } from './route.js';

/** One pair for all fakes: there is nothing in them to protect. */
const SECRET_KEY = Uint8Array.from({ length: 32 }, (_, index) => index + 1);
const KEY_ID = '568250167242549743';

const publicKey: InRepository = () =>
  ok({ key_id: KEY_ID, key: toBase64(x25519.getPublicKey(SECRET_KEY)) });

const setSecret: InRepository = ({ params, body }, { secrets }) => {
  const { environment, name = '' } = params;
  if (body.key_id !== KEY_ID) throw new GitHubFailure(422, 'Public key is unknown');
  const id = environment === undefined ? name : `${environment}/${name}`;
  const known = secrets.has(id);
  secrets.set(id, open(textOf(body.encrypted_value) ?? ''));
  return known ? nothing : { status: 201, json: {} };
};

/** GitHub finds out later; the fake at once. */
function open(sealed: string): string {
  try {
    return new TextDecoder().decode(openSealedBox(fromBase64(sealed), SECRET_KEY));
  } catch {
    throw new GitHubFailure(422, 'The value is not sealed with the public key');
  }
}

const listSecrets: InRepository = (_, { secrets }: FakeRepository) => ({
  list: [...secrets.keys()].map((name) => ({ name })),
  field: 'secrets',
});

export const secretRoutes: readonly Route[] = [
  inRepository('GET', '/actions/secrets', listSecrets),
  inRepository('GET', '/actions/secrets/public-key', publicKey),
  inRepository('PUT', '/actions/secrets/:name', setSecret),
  inRepository('GET', '/environments/:environment/secrets/public-key', publicKey),
  inRepository('PUT', '/environments/:environment/secrets/:name', setSecret),
];
