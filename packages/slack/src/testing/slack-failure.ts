/** What a method of the fake throws to answer `{ ok: false, error }`. */
export class SlackFailure extends Error {
  override readonly name: string = 'SlackFailure';
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(error: string, fields: Readonly<Record<string, unknown>> = {}) {
    super(error);
    this.fields = fields;
  }
}
