import { optional, regex, string } from '@quayside/core/schema';
import { type Group, group } from '../group.js';
import { secret, setting } from '../variable.js';
import { optionalCredential, optionalUrl } from './credential.js';

/** Options of `createGitHub`: a token or an app. */
export interface GitHubSettings {
  readonly token: string | undefined;
  readonly app:
    | { readonly appId: string; readonly privateKey: string; readonly installationId: string }
    | undefined;
  readonly webhookSecret: string | undefined;
  readonly baseUrl: string | undefined;
}

const app = group({
  title: 'GitHub App, instead of a token',
  members: {
    appId: setting('GITHUB_APP_ID', {
      about: 'the id or client id of the app',
      from: 'https://github.com/settings/apps',
      schema: string().check(regex(/^[\w.-]+$/, 'is no id')),
    }),
    privateKey: secret('GITHUB_APP_PRIVATE_KEY', {
      about:
        'a private key of the app, PEM; GITHUB_APP_PRIVATE_KEY_FILE takes the path of the download',
      from: 'https://github.com/settings/apps',
      schema: string().check(
        regex(/-----BEGIN (?:RSA )?PRIVATE KEY-----/, 'must be the PEM of an RSA key'),
      ),
    }),
    installationId: setting('GITHUB_APP_INSTALLATION_ID', {
      about: 'the number at the end of the address of the installation',
      from: 'https://github.com/settings/installations',
      schema: string().check(regex(/^\d+$/, 'must be a number')),
    }),
  },
});

/** `GITHUB_TOKEN` or `GITHUB_APP_…`, `GITHUB_WEBHOOK_SECRET`, and the `GITHUB_API_URL` that Actions set. */
export const githubSettings: Group<GitHubSettings> = group({
  title: 'GitHub',
  oneOf: ['token', 'app'],
  members: {
    token: secret('GITHUB_TOKEN', {
      about: 'a personal access token (github_pat_… or ghp_…), or the token of a workflow',
      from: 'https://github.com/settings/personal-access-tokens',
      schema: optionalCredential(),
    }),
    app,
    webhookSecret: secret('GITHUB_WEBHOOK_SECRET', {
      about: 'the secret of the webhook',
      schema: optional(string()),
    }),
    baseUrl: setting('GITHUB_API_URL', {
      about: 'where the API is, for GitHub Enterprise Server',
      example: 'https://github.example.com/api/v3',
      ambient: true,
      schema: optionalUrl(),
    }),
  },
});
