import type { Account } from '../state/account.js';
import type { Collection, PageQuery, StripeObject } from '../state/collection.js';
import type { Context } from '../state/context.js';
import type { RawHash } from '../wire/decode-form.js';
import {
  type Field,
  type Fields,
  filledText,
  hash,
  integer,
  type Parsed,
  readFields,
  required,
} from '../wire/fields.js';
import { type Route, route } from '../wire/route.js';
import { invalidParameter, missingReference } from '../wire/stripe-failure.js';
import { createSearch } from './search-query.js';

const range = hash({ gt: integer, gte: integer, lt: integer, lte: integer });
type Range = Parsed<{
  gt: typeof integer;
  gte: typeof integer;
  lt: typeof integer;
  lte: typeof integer;
}>;

/** `created=1` or `created[gte]=1`. */
const createdField: Field<Range | undefined> = {
  read: (raw, name) => {
    if (typeof raw !== 'string') return range.read(raw, name);
    const exact = integer.read(raw, name);
    return { gt: undefined, gte: exact, lt: undefined, lte: exact };
  },
};

/** 1 to 100, 10 by default. */
const limitField: Field<number> = {
  read: (raw, name) => {
    const limit = integer.read(raw, name) ?? 10;
    if (limit < 1)
      throw invalidParameter(
        'This value must be greater than or equal to 1.',
        name,
        'parameter_invalid_integer',
      );
    if (limit > 100)
      throw invalidParameter(
        'This value must be less than or equal to 100.',
        name,
        'parameter_invalid_integer',
      );
    return limit;
  },
};

interface PageParams extends PageQuery {
  readonly created: Range | undefined;
}

function readPage(raw: RawHash): PageParams {
  const startingAfter = filledText.read(raw.starting_after, 'starting_after');
  const endingBefore = filledText.read(raw.ending_before, 'ending_before');
  if (startingAfter !== undefined && endingBefore !== undefined) {
    throw invalidParameter(
      'You cannot parameterize both starting_after and ending_before.',
      'ending_before',
    );
  }
  return {
    limit: limitField.read(raw.limit, 'limit'),
    startingAfter,
    endingBefore,
    created: createdField.read(raw.created, 'created'),
  };
}

function isWithin(created: number, { gt, gte, lt, lte }: Range): boolean {
  return (
    (gt === undefined || created > gt) &&
    (gte === undefined || created >= gte) &&
    (lt === undefined || created < lt) &&
    (lte === undefined || created <= lte)
  );
}

function createdOf(object: StripeObject): number {
  return 'created' in object && typeof object.created === 'number' ? object.created : 0;
}

export interface ListSource<T extends StripeObject, F extends Fields> {
  readonly collection: (account: Account) => Collection<T>;
  readonly accepts?: ((object: T, params: Parsed<F>, id: string) => boolean) | undefined;
  /** Throws where the path names an object that is not there. */
  readonly check?: ((context: Context, id: string) => unknown) | undefined;
}

/** `GET` of a list: filters, `created`, and a cursor in either direction. https://docs.stripe.com/api/pagination */
export function listRoute<T extends StripeObject, const F extends Fields>(
  path: string,
  kind: string,
  filters: F,
  source: ListSource<T, F>,
): Route {
  const prepare = (raw: RawHash): ((context: Context, id: string) => object) => {
    const page = readPage(raw);
    const {
      limit: _limit,
      starting_after: _after,
      ending_before: _before,
      created: _created,
      ...rest
    } = raw;
    const params = readFields(filters, rest);
    return (context, id) => {
      source.check?.(context, id);
      const found = source
        .collection(context.account)
        .page(
          page,
          (object) =>
            (source.accepts?.(object, params, id) ?? true) &&
            (page.created === undefined || isWithin(createdOf(object), page.created)),
        );
      if (found === undefined) {
        const param = page.startingAfter === undefined ? 'ending_before' : 'starting_after';
        throw missingReference(kind, page.startingAfter ?? page.endingBefore ?? '', param);
      }
      return {
        object: 'list',
        data: found.items,
        has_more: found.hasMore,
        url: path.replace(':id', id),
      };
    };
  };
  return { method: 'GET', path, returns: kind, shape: 'list', prepare };
}

export interface SearchSource<T extends StripeObject> {
  readonly collection: (account: Account) => Collection<T>;
  /** What can be searched besides `metadata["…"]`. */
  readonly fields: readonly string[];
}

/** Where the next page starts, as an opaque token. */
const searchPageField: Field<number | undefined> = {
  read: (raw, name) => {
    const token = filledText.read(raw, name);
    if (token === undefined) return undefined;
    const start = /^page_(\d{1,9})$/.exec(token)?.[1];
    if (start === undefined) throw invalidParameter(`Invalid page: ${token}`, name);
    return Number(start);
  },
};

/** `GET …/search`. Unlike Stripe's, which lags by up to a minute, it sees everything at once. */
export function searchRoute<T extends StripeObject>(
  path: string,
  kind: string,
  source: SearchSource<T>,
): Route {
  const fields = { query: required(filledText), limit: limitField, page: searchPageField };
  return route(
    'GET',
    path,
    kind,
    fields,
    ({ context, params }) => {
      const accepts = createSearch(params.query, source.fields, kind);
      const start = params.page ?? 0;
      const found: T[] = [];
      let seen = 0;
      for (const object of source.collection(context.account).newestFirst()) {
        if (!accepts(object)) continue;
        if (seen >= start) found.push(object);
        seen += 1;
        if (found.length > params.limit) break;
      }
      const more = found.length > params.limit;
      return {
        object: 'search_result',
        data: found.slice(0, params.limit),
        has_more: more,
        next_page: more ? `page_${start + params.limit}` : null,
        url: path,
      };
    },
    'list',
  );
}
