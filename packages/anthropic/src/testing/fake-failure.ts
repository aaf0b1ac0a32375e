/** What the fake throws to answer with an error. */
export class FakeFailure extends Error {
  override readonly name: string = 'FakeFailure';
  readonly status: number;
  readonly type: string;
  readonly code: string | undefined;

  constructor(status: number, message: string, type = 'invalid_request_error', code?: string) {
    super(message);
    this.status = status;
    this.type = type;
    this.code = code;
  }
}
