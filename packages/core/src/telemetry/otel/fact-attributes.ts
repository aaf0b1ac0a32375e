import type { Attributes } from '@opentelemetry/api';
import type { CallIdentity } from '../../call.js';
import type { Fact } from '../../fact.js';

/** Names the operation; the same on spans and metrics. */
export function identityAttributes(call: CallIdentity): Attributes {
  return {
    'quayside.provider': call.provider,
    'quayside.port': call.port,
    'quayside.operation': call.operation,
  };
}

/** Turns a fact's fields into `quayside.<field>` in snake case; fields that are undefined stay out. */
export function eventAttributes(fact: Fact): Attributes {
  const attributes: Attributes = {};
  for (const [field, value] of Object.entries(fact)) {
    if (field !== 'type' && value !== undefined)
      attributes[`quayside.${toSnakeCase(field)}`] = value;
  }
  return attributes;
}

/** What an answer says about itself, by the HTTP conventions. */
export function httpAttributes(
  fact: Extract<Fact, { readonly type: 'http.responded' }>,
): Attributes {
  return {
    'http.request.method': fact.method,
    'http.response.status_code': fact.status,
    'url.template': fact.route,
  };
}

function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
