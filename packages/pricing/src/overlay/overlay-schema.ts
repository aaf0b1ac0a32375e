import type { StandardSchema } from '@quayside/core';
import * as z from '@quayside/core/schema';
import { readDecimal } from '../decimal.js';
import { tokenClasses } from '../price-catalogue.js';

const name = z.string().check(z.regex(/^\S(?:.*\S)?$/, 'is empty or has spaces around it'));
const lowerCase = name.check(z.refine((text) => text === text.toLowerCase(), 'must be lower case'));
const decimal = z
  .string()
  .check(
    z.refine(
      (text) => !text.startsWith('-') && readDecimal(text) !== undefined,
      "must be a plain decimal in a string, such as '2.5'",
    ),
  );
const day = z.string().check(z.refine((text) => isDay(text), 'is no day such as 2026-11-20'));
const instant = z.string().check(
  z.refine(
    (text) =>
      /T.*(?:Z|[+-]\d{2}:\d{2})$/.test(text) &&
      !Number.isNaN(Date.parse(text)) &&
      // `Date` takes the 30th of February for the 2nd of March.
      isDay(text.slice(0, 'YYYY-MM-DD'.length)),
    'is no instant with a zone, such as 2026-11-20T00:00:00Z',
  ),
);
const time = z
  .string()
  .check(z.regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'is no time such as 09:30'));
const count = z.int().check(z.gte(0));
const tokenClass = z.enum(tokenClasses);
const text = z.optional(name);

const prices = Object.fromEntries(tokenClasses.map((key) => [key, z.optional(decimal)]));
const card = z.strictObject({
  ...prices,
  request: z.optional(decimal),
  units: z.optional(z.record(name, decimal)),
});
const factors = z.strictObject(prices);
const classes = z.strictObject(
  Object.fromEntries(tokenClasses.map((key) => [key, z.optional(tokenClass)])),
);

const window = z.strictObject({
  timeZone: z.string().check(z.refine(isTimeZone, "is no IANA time zone such as 'Europe/Berlin'")),
  days: z.optional(z.array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))),
  times: z.optional(
    z
      .array(
        z.array(time).check(
          z.minLength(2),
          z.maxLength(2),
          z.refine(([from, to]) => from !== to, 'ends when it begins'),
        ),
      )
      .check(z.minLength(1)),
  ),
  exceptHolidaysOf: text,
});

const effects = ['price', 'amend', 'factor', 'billedAs'] as const;
const rule = z
  .strictObject({
    id: name,
    provider: lowerCase,
    models: z.optional(z.array(lowerCase).check(z.minLength(1))),
    from: z.optional(instant),
    until: z.optional(instant),
    tier: z.optional(lowerCase),
    region: z.optional(lowerCase),
    customer: text,
    inputAbove: z.optional(count),
    inputUpTo: z.optional(count),
    window: z.optional(window),
    price: z.optional(card),
    amend: z.optional(card),
    factor: z.optional(z.union([decimal, factors])),
    billedAs: z.optional(classes),
    reference: text,
    checked: z.optional(day),
    caveat: text,
  })
  .check(
    z.refine(
      (value) => effects.filter((effect) => value[effect] !== undefined).length === 1,
      'must have exactly one of price, amend, factor and billedAs',
    ),
    z.refine(
      ({ from = '', until }) => until === undefined || !(Date.parse(from) >= Date.parse(until)),
      'ends before it begins',
    ),
    z.refine(
      ({ inputAbove = -1, inputUpTo = Infinity }) => inputAbove < inputUpTo,
      'is for no length of input',
    ),
  );

const alias = z.strictObject({
  provider: lowerCase,
  model: z.optional(lowerCase),
  means: z
    .strictObject({ provider: z.optional(lowerCase), model: z.optional(lowerCase) })
    .check(
      z.refine(
        (means) => means.provider !== undefined || means.model !== undefined,
        'must name a provider or a model',
      ),
    ),
});

const calendar = z.strictObject({
  covers: z.array(day).check(
    z.minLength(2),
    z.maxLength(2),
    z.refine(([first = '', last = '']) => first <= last, 'ends before it begins'),
  ),
  days: z.array(day),
});

/** Strict: a rule with a misspelt condition would apply always, in silence. */
export const overlaySchema: StandardSchema<unknown, unknown> = z
  .strictObject({
    name: lowerCase.check(z.regex(/^[a-z0-9-]+$/, 'may have letters, digits and hyphens only')),
    version: name,
    calendars: z.optional(z.record(name, calendar)),
    aliases: z.optional(z.array(alias)),
    rules: z.array(rule),
  })
  .check(
    z.refine(({ rules }) => new Set(rules.map(({ id }) => id)).size === rules.length, {
      message: 'have two rules of one id',
    }),
    z.refine(
      ({ rules, calendars = {} }) =>
        rules.every(
          (each) =>
            each.window?.exceptHolidaysOf === undefined ||
            Object.hasOwn(calendars, each.window.exceptHolidaysOf),
        ),
      { message: 'has a window with a calendar that is not in `calendars`' },
    ),
  );

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
