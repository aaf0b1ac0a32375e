import { type Money, money } from '@quayside/core';

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly price: Money;
}

/** Prices live on the server: a browser says what it buys, never what it pays. */
export const CATALOG: readonly Product[] = [
  { sku: 'tea', name: 'Tea, 100 g', price: money('19.99', 'EUR') },
  { sku: 'teapot', name: 'Teapot', price: money('64.50', 'EUR') },
  { sku: 'cup', name: 'Cup', price: money('2400', 'JPY') },
];

export function findProduct(sku: string): Product | undefined {
  return CATALOG.find((product) => product.sku === sku);
}
