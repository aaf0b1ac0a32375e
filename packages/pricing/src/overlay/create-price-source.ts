import { misconfigured } from '@quayside/core';
import { compileRule } from './compile-rule.js';
import { compileWindow } from './compile-window.js';
import { matchModels } from './model-names.js';
import { overlaySchema } from './overlay-schema.js';
import type { PriceAlias, PriceOverlay } from './price-overlay.js';
import type { CompiledRule, ModelName, PriceSource } from './price-source.js';

interface NamedRule {
  readonly matches: (model: string) => boolean;
  readonly rule: CompiledRule;
}

/**
 * Makes a source of prices from a price list, for `createPriceCatalogue`.
 *
 * @throws misconfigured naming every field that is wrong, also for a list that came from a JSON file
 */
export function createPriceSource(overlay: PriceOverlay): PriceSource {
  checkOverlay(overlay);
  const version = `${overlay.name}@${overlay.version}`;
  const byProvider = new Map<string, NamedRule[]>();
  for (const rule of overlay.rules) {
    const { window } = rule;
    const calendar = overlay.calendars?.[window?.exceptHolidaysOf ?? ''];
    const compiled = compileRule(rule, version, window && compileWindow(window, calendar));
    const rules = byProvider.get(rule.provider) ?? [];
    rules.push({ matches: matchModels(rule.models), rule: compiled });
    byProvider.set(rule.provider, rules);
  }
  return {
    version,
    rulesFor: ({ provider, model }) =>
      (byProvider.get(provider) ?? [])
        .filter(({ matches }) => matches(model))
        .map(({ rule }) => rule),
    aliasOf: (name) => findAlias(overlay.aliases ?? [], name),
  };
}

function checkOverlay(overlay: PriceOverlay): void {
  const result = overlaySchema['~standard'].validate(overlay);
  if (result instanceof Promise || result.issues === undefined) return;
  const problems = result.issues.map(({ path = [], message }) => {
    const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
    return `${keys.join('.') || 'the list'}: ${message}`;
  });
  throw misconfigured(
    `Price list '${String(overlay?.name)}'`,
    problems.join('; '),
    'Correct these fields.',
  );
}

/** An alias for the model goes before one for its whole provider. */
function findAlias(aliases: readonly PriceAlias[], name: ModelName): ModelName | undefined {
  const ofProvider = aliases.filter(({ provider }) => provider === name.provider);
  const alias =
    ofProvider.find(({ model }) => model === name.model) ??
    ofProvider.find(({ model }) => model === undefined);
  if (alias === undefined) return undefined;
  const { provider = name.provider, model = name.model } = alias.means;
  return { provider, model };
}
