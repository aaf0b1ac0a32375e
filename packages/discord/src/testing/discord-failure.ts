/** What a route of the fake throws to answer with one of Discord's errors. */
export class DiscordFailure extends Error {
  override readonly name: string = 'DiscordFailure';
  readonly status: number;
  readonly code: number;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(
    status: number,
    code: number,
    message: string,
    fields: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

/** The refusal of a form, as Discord writes it. */
export function wrongForm(path: string, code: string): DiscordFailure {
  const problem = { _errors: [{ code, message: 'It is wrong.' }] };
  const errors = path
    .split('.')
    .reduceRight<Record<string, unknown>>((inner, name) => ({ [name]: inner }), problem);
  return new DiscordFailure(400, 50035, 'Invalid Form Body', { errors });
}
