/** What the fake throws to answer with an error. */
export class FakeFailure extends Error {
  override readonly name: string = 'FakeFailure';
  readonly status: number;
  readonly code: string | undefined;
  readonly type: string;

  constructor(status: number, message: string, code?: string, type = 'invalid_request_error') {
    super(message);
    this.status = status;
    this.code = code;
    this.type = type;
  }
}
