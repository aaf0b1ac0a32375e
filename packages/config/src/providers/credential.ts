import { optional, regex, type Schema, string } from '@quayside/core/schema';

/** Text that can be sent in a header as it is; a space or a line break in it came by accident. */
export function credential(): Schema<string> {
  return string().check(regex(/^[\x21-\x7e]+$/, 'has characters that no credential has'));
}

export function optionalCredential(): Schema<string | undefined> {
  return optional(credential());
}

export function optionalUrl(): Schema<string | undefined> {
  return optional(string().check(regex(/^https?:\/\/[^\s/]+\S*$/, 'must be an http or https URL')));
}
