import type { TokenClass } from '../price-catalogue.js';

/** `mon` to `sun`. */
export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

/** Hours in which a rule applies. A start belongs to its window, an end does not. */
export interface PriceWindow {
  /** IANA name of the zone whose clock and calendar count: `Asia/Shanghai`. */
  readonly timeZone: string;
  /** The days on which a window starts. @default every day */
  readonly days?: readonly Weekday[] | undefined;
  /** From and to, `HH:MM`, `24:00` included; a window that ends before it starts runs past midnight. @default the whole day */
  readonly times?: readonly (readonly [from: string, to: string])[] | undefined;
  /** The calendar whose days are left out. @default none */
  readonly exceptHolidaysOf?: string | undefined;
}

/** Days off, for windows. */
export interface HolidayCalendar {
  /** First and last day for which the calendar is known, `YYYY-MM-DD`. A price of another day says so in a caveat. */
  readonly covers: readonly [first: string, last: string];
  readonly days: readonly string[];
}

/**
 * Prices as plain decimals. Tokens: US dollars for a million. A request or another unit: US dollars for one.
 * What is left out has no price.
 */
export interface PriceCard extends Partial<Readonly<Record<TokenClass, string | undefined>>> {
  readonly request?: string | undefined;
  /** By the names of the usage event's `units`: `{ web_searches: '0.01' }`. */
  readonly units?: Readonly<Record<string, string>> | undefined;
}

/** When a rule applies: all of what it names must hold. */
export interface PriceConditions {
  readonly provider: string;
  /**
   * Names in lower case. `gpt-5` also means its dated versions (`gpt-5-2025-08-07`); `gpt-4o*` every name that
   * starts so. @default every model of the provider
   */
  readonly models?: readonly string[] | undefined;
  /** ISO 8601 with a zone: in force from this instant on. @default always was */
  readonly from?: string | undefined;
  /** In force until just before this instant. @default still is */
  readonly until?: string | undefined;
  /** The tier that served the call. A rule without one is about the standard tier. */
  readonly tier?: string | undefined;
  readonly region?: string | undefined;
  readonly customer?: string | undefined;
  /** More input tokens than this, cached ones included. */
  readonly inputAbove?: number | undefined;
  /** At most so many input tokens. */
  readonly inputUpTo?: number | undefined;
  readonly window?: PriceWindow | undefined;
}

/** Exactly one of these is what a rule does. */
export type PriceEffect =
  /** Replaces the price as a whole. */
  | { readonly price: PriceCard }
  /** Replaces only the prices that it names. */
  | { readonly amend: PriceCard }
  /**
   * Multiplies: all token classes by one decimal, or each by its own, where a class that is left out has no price
   * any more. Requests and other units keep their prices.
   */
  | { readonly factor: string | Readonly<Partial<Record<TokenClass, string>>> }
  /** Gives classes without a price that of another class. */
  | { readonly billedAs: Readonly<Partial<Record<TokenClass, TokenClass>>> };

/** One line of a price list, with who says so. */
export type PriceRule = PriceConditions &
  PriceEffect & {
    /** Unique within its overlay; part of every price's provenance. */
    readonly id: string;
    /** The page on which the provider says so. */
    readonly reference?: string | undefined;
    /** The day on which the rule was compared with the page, `YYYY-MM-DD`. */
    readonly checked?: string | undefined;
    /** What the price takes for granted, in words; goes into the provenance. */
    readonly caveat?: string | undefined;
  };

/** Another name for something that has prices: a renamed model, a deployment, a proxy. */
export interface PriceAlias {
  readonly provider: string;
  /** @default every model of the provider */
  readonly model?: string | undefined;
  readonly means: { readonly provider?: string | undefined; readonly model?: string | undefined };
}

/**
 * A price list, plain enough to be a JSON file. Of the rules that apply, the last one wins: among those that set
 * the standard price, then among those that name the served tier, then among factors for the region, for the
 * customer, and for neither. A price for a region or a customer takes no factor for one.
 */
export interface PriceOverlay {
  /** Lower case, as in `acme-contract`. */
  readonly name: string;
  /** Change it with every change of the rules: `2026-11-21`. */
  readonly version: string;
  readonly calendars?: Readonly<Record<string, HolidayCalendar>> | undefined;
  readonly aliases?: readonly PriceAlias[] | undefined;
  readonly rules: readonly PriceRule[];
}
