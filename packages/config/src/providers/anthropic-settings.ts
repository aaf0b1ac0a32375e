import { type Group, group } from '../group.js';
import { secret, setting } from '../variable.js';
import { optionalCredential, optionalUrl } from './credential.js';

/** Options of `createAnthropic`: a key or a token. */
export interface AnthropicSettings {
  readonly apiKey: string | undefined;
  readonly authToken: string | undefined;
  readonly baseUrl: string | undefined;
}

/** The variables of the official SDK (https://github.com/anthropics/anthropic-sdk-typescript). */
export const anthropicSettings: Group<AnthropicSettings> = group({
  title: 'Anthropic',
  oneOf: ['apiKey', 'authToken'],
  members: {
    apiKey: secret('ANTHROPIC_API_KEY', {
      about: 'an API key (sk-ant-…)',
      from: 'https://console.anthropic.com/settings/keys',
      schema: optionalCredential(),
    }),
    authToken: secret('ANTHROPIC_AUTH_TOKEN', {
      about: 'a bearer token in place of the key, as gateways want it',
      schema: optionalCredential(),
    }),
    baseUrl: setting('ANTHROPIC_BASE_URL', {
      about: 'where the API is, for a gateway before it',
      example: 'https://api.anthropic.com',
      schema: optionalUrl(),
    }),
  },
});
