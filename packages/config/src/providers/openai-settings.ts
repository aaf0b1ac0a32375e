import { type Group, group } from '../group.js';
import { secret, setting } from '../variable.js';
import { credential, optionalCredential, optionalUrl } from './credential.js';

/** Options of `createOpenAI`. */
export interface OpenAISettings {
  readonly apiKey: string;
  readonly organization: string | undefined;
  readonly project: string | undefined;
  readonly baseUrl: string | undefined;
}

/** The variables of the official SDK (https://github.com/openai/openai-node). */
export const openaiSettings: Group<OpenAISettings> = group({
  title: 'OpenAI',
  members: {
    apiKey: secret('OPENAI_API_KEY', {
      about: 'an API key (sk-…)',
      from: 'https://platform.openai.com/api-keys',
      schema: credential(),
    }),
    organization: setting('OPENAI_ORG_ID', {
      about: 'the organisation that pays (org-…), where a key belongs to several',
      from: 'https://platform.openai.com/settings/organization/general',
      schema: optionalCredential(),
    }),
    project: setting('OPENAI_PROJECT_ID', {
      about: 'the project that pays (proj_…)',
      from: 'https://platform.openai.com/settings/organization/projects',
      schema: optionalCredential(),
    }),
    baseUrl: setting('OPENAI_BASE_URL', {
      about: 'where the API is, for a compatible server',
      example: 'https://api.openai.com/v1',
      schema: optionalUrl(),
    }),
  },
});
