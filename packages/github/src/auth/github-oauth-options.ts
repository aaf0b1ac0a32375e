/** What a user has granted, as it is stored. Both tokens are secrets. */
export interface GitHubUserTokens {
  readonly accessToken: string;
  /** By GitHub's clock. Undefined for a token that does not end. */
  readonly expiresAt?: Date | undefined;
  /** Counts once: with each renewal GitHub gives another one. */
  readonly refreshToken?: string | undefined;
  /** By GitHub's clock. */
  readonly refreshTokenExpiresAt?: Date | undefined;
}

/** Acts for a user who has signed in through an app, with tokens that are renewed here. */
export interface GitHubOAuthOptions {
  readonly clientId: string;
  /** A secret. Not needed for tokens of the device flow. */
  readonly clientSecret?: string | undefined;
  /**
   * The user's tokens; or reads them from where `onTokens` stores them, so that processes which share a
   * user take over what another one has renewed. Read at first, and again before every renewal.
   */
  readonly tokens: GitHubUserTokens | (() => GitHubUserTokens | Promise<GitHubUserTokens>);
  /**
   * Stores renewed tokens. They are used once it has returned: the ones before count no longer, and whoever
   * loses these has to ask the user to sign in again. Where it fails, calls fail, and the next one tries again.
   */
  readonly onTokens: (tokens: GitHubUserTokens) => void | Promise<void>;
}
