import type { Admitted } from './admit-request.js';
import { expand, parseExpand } from './resources/expand.js';
import type { Context } from './state/context.js';
import { type AnswerHeaders, toAnswer, toErrorAnswer } from './wire/answers.js';
import { decodeForm, type RawHash } from './wire/decode-form.js';
import { filledText, list, required } from './wire/fields.js';
import type { Claim } from './wire/idempotency.js';
import type { Route } from './wire/route.js';
import { StripeFailure } from './wire/stripe-failure.js';
import type { WireAnswer } from './wire/wire-message.js';

const expandField = list(required(filledText));

/** Splits `expand` off: it is the same for every endpoint. Throws where a parameter is wrong. */
function prepare(route: Route, raw: RawHash): (context: Context, id: string) => unknown {
  const { expand: rawExpand, ...rest } = raw;
  const paths = parseExpand(expandField.read(rawExpand, 'expand') ?? [], route);
  const run = route.prepare(rest);
  return (context, id) =>
    paths.reduce<unknown>(
      (value, path) => expand(value, path, context.account, route.returns),
      run(context, id),
    );
}

/** Does the work of a request, and keeps its answer under the key, if Stripe would. */
export function runAdmitted(
  { route, id, encoded }: Admitted,
  claim: Claim | undefined,
  headers: AnswerHeaders,
  context: Context,
): WireAnswer {
  try {
    const answer = toAnswer(prepare(route, decodeForm(encoded))(context, id), headers);
    claim?.keep(answer);
    return answer;
  } catch (error) {
    if (!(error instanceof StripeFailure)) {
      claim?.release();
      throw error;
    }
    const answer = toErrorAnswer(error, headers);
    if (error.beforeExecution) claim?.release();
    else claim?.keep(answer);
    return answer;
  }
}
