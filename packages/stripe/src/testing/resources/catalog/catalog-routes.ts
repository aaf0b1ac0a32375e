import type { Context } from '../../state/context.js';
import { filledText, flag, hash, ignored, list, oneOf, required, text } from '../../wire/fields.js';
import { changeMetadata, metadataField } from '../../wire/metadata-field.js';
import { type Route, route } from '../../wire/route.js';
import { missingObject, refused } from '../../wire/stripe-failure.js';
import { listRoute, searchRoute } from '../list-route.js';
import {
  addPrice,
  addProduct,
  type Price,
  type Product,
  priceFields,
  productFields,
} from './catalog.js';

function loadPrice(context: Context, id: string): Price {
  const found = context.account.prices.get(id);
  if (found === undefined) throw missingObject('price', id, 'price');
  return found;
}

function loadProduct(context: Context, id: string): Product {
  const found = context.account.products.get(id);
  if (found === undefined) throw missingObject('product', id);
  return found;
}

/** A lookup key names one price; another may only take it over. */
function claimLookupKey(
  context: Context,
  key: string | null | undefined,
  transfer: boolean | undefined,
): void {
  if (key === null || key === undefined) return;
  for (const price of context.account.prices.newestFirst()) {
    if (price.lookup_key !== key) continue;
    if (transfer !== true) {
      throw refused(`A price (\`${price.id}\`) already uses that lookup key.`, {
        code: 'resource_already_exists',
        param: 'lookup_key',
      });
    }
    context.account.prices.put({ ...price, lookup_key: null });
  }
}

const naming = {
  active: flag,
  lookup_key: text,
  metadata: metadataField,
  nickname: text,
  transfer_lookup_key: flag,
};

const createPriceFields = {
  ...priceFields,
  ...naming,
  ...ignored(
    'billing_scheme',
    'currency_options',
    'custom_unit_amount',
    'tiers',
    'tiers_mode',
    'transform_quantity',
  ),
};

const createProductFields = {
  ...productFields,
  id: filledText,
  active: flag,
  default_price_data: hash(priceFields),
  ...ignored(
    'marketing_features',
    'package_dimensions',
    'shippable',
    'statement_descriptor',
    'tax_details',
    'type',
    'url',
  ),
};

const priceRoutes: readonly Route[] = [
  route('POST', '/v1/prices', 'price', createPriceFields, ({ context, params }) => {
    claimLookupKey(context, params.lookup_key, params.transfer_lookup_key);
    return addPrice(context, params, {
      active: params.active ?? true,
      lookup_key: params.lookup_key ?? null,
      metadata: changeMetadata({}, params.metadata),
      nickname: params.nickname ?? null,
    });
  }),
  listRoute(
    '/v1/prices',
    'price',
    {
      active: flag,
      currency: filledText,
      lookup_keys: list(required(filledText)),
      product: filledText,
      recurring: hash({ interval: filledText, ...ignored('meter', 'usage_type') }),
      type: oneOf('one_time', 'recurring'),
    },
    {
      collection: (account) => account.prices,
      accepts: (price, { active, currency, lookup_keys: keys, product, recurring, type }) =>
        (active === undefined || price.active === active) &&
        (currency === undefined || price.currency === currency) &&
        (keys === undefined || (price.lookup_key !== null && keys.includes(price.lookup_key))) &&
        (product === undefined || price.product === product) &&
        (recurring?.interval === undefined || price.recurring?.interval === recurring.interval) &&
        (type === undefined || price.type === type),
    },
  ),
  searchRoute('/v1/prices/search', 'price', {
    collection: (account) => account.prices,
    fields: ['active', 'currency', 'lookup_key', 'product', 'type'],
  }),
  route('GET', '/v1/prices/:id', 'price', {}, ({ context, id }) => loadPrice(context, id)),
  route(
    'POST',
    '/v1/prices/:id',
    'price',
    { ...naming, ...ignored('currency_options', 'tax_behavior') },
    ({ context, id, params }) => {
      const price = loadPrice(context, id);
      claimLookupKey(context, params.lookup_key, params.transfer_lookup_key);
      const updated = context.account.prices.put({
        ...price,
        active: params.active ?? price.active,
        lookup_key: params.lookup_key === undefined ? price.lookup_key : params.lookup_key,
        metadata: changeMetadata(price.metadata, params.metadata),
        nickname: params.nickname === undefined ? price.nickname : params.nickname,
      });
      context.emit('price.updated', updated);
      return updated;
    },
  ),
];

const productRoutes: readonly Route[] = [
  route('POST', '/v1/products', 'product', createProductFields, ({ context, params }) => {
    if (params.id !== undefined && context.account.products.get(params.id) !== undefined) {
      throw refused('Product already exists.', { code: 'resource_already_exists', param: 'id' });
    }
    const product = addProduct(context, params, params.id);
    const price =
      params.default_price_data &&
      addPrice(context, {
        ...params.default_price_data,
        product: product.id,
        product_data: undefined,
      });
    const defaults = {
      ...product,
      active: params.active ?? true,
      default_price: price?.id ?? null,
    };
    return context.account.products.put(defaults);
  }),
  listRoute(
    '/v1/products',
    'product',
    { active: flag, ids: list(required(filledText)), ...ignored('shippable', 'type', 'url') },
    {
      collection: (account) => account.products,
      accepts: (product, { active, ids }) =>
        (active === undefined || product.active === active) &&
        (ids === undefined || ids.includes(product.id)),
    },
  ),
  route('GET', '/v1/products/:id', 'product', {}, ({ context, id }) => loadProduct(context, id)),
  route(
    'POST',
    '/v1/products/:id',
    'product',
    {
      name: filledText,
      description: text,
      active: flag,
      metadata: metadataField,
      ...ignored('default_price', 'images', 'tax_code', 'unit_label', 'url'),
    },
    ({ context, id, params }) => {
      const product = loadProduct(context, id);
      const updated = context.account.products.put({
        ...product,
        active: params.active ?? product.active,
        description: params.description === undefined ? product.description : params.description,
        metadata: changeMetadata(product.metadata, params.metadata),
        name: params.name ?? product.name,
        updated: context.now,
      });
      context.emit('product.updated', updated);
      return updated;
    },
  ),
];

export const catalogRoutes: readonly Route[] = [...priceRoutes, ...productRoutes];
