import type { StripeObject } from '../../state/collection.js';
import type { Context } from '../../state/context.js';
import {
  type FieldsOf,
  filledText,
  hash,
  ignored,
  integer,
  oneOf,
  required,
  text,
} from '../../wire/fields.js';
import {
  changeMetadata,
  type Metadata,
  type MetadataChange,
  metadataField,
} from '../../wire/metadata-field.js';
import { invalidParameter, missingReference } from '../../wire/stripe-failure.js';
import { currencyField } from '../amount-field.js';

export interface Product extends StripeObject {
  readonly object: 'product';
  readonly active: boolean;
  readonly created: number;
  readonly description: string | null;
  readonly metadata: Metadata;
  readonly name: string;
  readonly updated: number;
  readonly url: string | null;
}

export interface Recurrence {
  readonly interval: 'day' | 'week' | 'month' | 'year';
  readonly interval_count: number;
  readonly meter: null;
  readonly trial_period_days: null;
  readonly usage_type: 'licensed';
}

export interface Price extends StripeObject {
  readonly object: 'price';
  readonly active: boolean;
  readonly created: number;
  readonly currency: string;
  readonly lookup_key: string | null;
  readonly metadata: Metadata;
  readonly nickname: string | null;
  readonly product: string;
  readonly recurring: Recurrence | null;
  readonly type: 'one_time' | 'recurring';
  readonly unit_amount: number;
}

export interface ProductParams {
  readonly name: string;
  readonly description: string | null | undefined;
  readonly metadata: MetadataChange | undefined;
}

/** A price as described in place, or to be created. */
export interface PriceParams {
  readonly currency: string;
  readonly unit_amount: number | undefined;
  readonly unit_amount_decimal: string | undefined;
  readonly product: string | undefined;
  readonly product_data: ProductParams | undefined;
  readonly recurring:
    | { readonly interval: Recurrence['interval']; readonly interval_count: number | undefined }
    | undefined;
}

/** A price by id or in place, and how many. */
export interface LineParams {
  readonly price: string | undefined;
  readonly price_data: PriceParams | undefined;
  readonly quantity: number | undefined;
}

export const productFields: FieldsOf<ProductParams> = {
  name: required(filledText),
  description: text,
  metadata: metadataField,
  ...ignored('tax_code', 'unit_label', 'images'),
};

const recurringField = hash({
  interval: required(oneOf('day', 'week', 'month', 'year')),
  interval_count: integer,
  ...ignored('meter', 'usage_type'),
});

export const priceFields: FieldsOf<PriceParams> = {
  currency: required(currencyField),
  unit_amount: integer,
  unit_amount_decimal: filledText,
  product: filledText,
  product_data: hash(productFields),
  recurring: recurringField,
  ...ignored('tax_behavior'),
};

export function addProduct(context: Context, params: ProductParams, id?: string): Product {
  const product = context.account.products.put({
    id: id ?? context.ids.next('prod'),
    object: 'product',
    active: true,
    created: context.now,
    default_price: null,
    description: params.description ?? null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: changeMetadata({}, params.metadata),
    name: params.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: null,
    updated: context.now,
    url: null,
  });
  context.emit('product.created', product);
  return product;
}

function toAmount({
  unit_amount: amount,
  unit_amount_decimal: decimal,
}: Pick<PriceParams, 'unit_amount' | 'unit_amount_decimal'>): number {
  if (amount !== undefined) return amount;
  if (decimal !== undefined && /^\d+(\.\d+)?$/.test(decimal)) return Math.round(Number(decimal));
  throw invalidParameter(
    'You must specify either `unit_amount` or `unit_amount_decimal`.',
    'unit_amount',
    'parameter_missing',
  );
}

function toProduct(
  context: Context,
  params: Pick<PriceParams, 'product' | 'product_data'>,
): string {
  if (params.product_data !== undefined) return addProduct(context, params.product_data).id;
  if (params.product === undefined)
    throw invalidParameter('Missing required param: product.', 'product', 'parameter_missing');
  if (context.account.products.get(params.product) === undefined)
    throw missingReference('product', params.product, 'product');
  return params.product;
}

function toRecurrence(given: PriceParams['recurring']): Recurrence | null {
  if (given === undefined) return null;
  return {
    interval: given.interval,
    interval_count: given.interval_count ?? 1,
    meter: null,
    trial_period_days: null,
    usage_type: 'licensed',
  };
}

export function addPrice(
  context: Context,
  params: PriceParams,
  extra: Partial<Pick<Price, 'lookup_key' | 'nickname' | 'metadata' | 'active'>> = {},
): Price {
  const amount = toAmount(params);
  const price = context.account.prices.put({
    id: context.ids.next('price'),
    object: 'price',
    active: extra.active ?? true,
    billing_scheme: 'per_unit',
    created: context.now,
    currency: params.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: extra.lookup_key ?? null,
    metadata: extra.metadata ?? {},
    nickname: extra.nickname ?? null,
    product: toProduct(context, params),
    recurring: toRecurrence(params.recurring),
    tax_behavior: 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: params.recurring === undefined ? 'one_time' : 'recurring',
    unit_amount: amount,
    unit_amount_decimal: String(amount),
  });
  context.emit('price.created', price);
  return price;
}

export const lineFields: FieldsOf<LineParams> = {
  price: filledText,
  price_data: hash(priceFields),
  quantity: integer,
};

/** The price that a line names or describes. */
export function toLinePrice(
  context: Context,
  line: Pick<LineParams, 'price' | 'price_data'>,
  param: string,
): Price {
  if (line.price_data !== undefined) return addPrice(context, line.price_data);
  if (line.price === undefined)
    throw invalidParameter(
      `Missing required param: ${param}[price].`,
      `${param}[price]`,
      'parameter_missing',
    );
  const found = context.account.prices.get(line.price);
  if (found === undefined) throw missingReference('price', line.price, `${param}[price]`);
  return found;
}
