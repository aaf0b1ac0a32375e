/** What a route of the fake throws to answer with an error. */
export class GitHubFailure extends Error {
  override readonly name: string = 'GitHubFailure';
  readonly status: number;
  readonly errors: ReadonlyArray<string | Readonly<Record<string, unknown>>> | undefined;

  constructor(status: number, message: string, errors?: GitHubFailure['errors']) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

export function notFound(): GitHubFailure {
  return new GitHubFailure(404, 'Not Found');
}

export function invalid(resource: string, field: string, code: string): GitHubFailure {
  return new GitHubFailure(422, 'Validation Failed', [{ resource, field, code }]);
}
