import type { RateLimitFact } from '../fact.js';
import { type HeaderReader, serverNow, wholeMs } from './retry-after.js';

/**
 * Reads what an answer says about the provider's limits: the IETF fields (`RateLimit`,
 * `RateLimit-Policy`, and the three fields of the older drafts) and the `x-ratelimit-*` families of
 * GitHub (resets at an epoch second), OpenAI (`-requests` and `-tokens`, resets in `6m0s`) and Discord
 * (`-reset-after`), and the `anthropic-ratelimit-*` family (resets at an RFC 3339 time). What cannot be read
 * is left out.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function readRateLimits(header: HeaderReader, nowMs: number): readonly RateLimitFact[] {
  const facts: RateLimitFact[] = [];
  const current = header('ratelimit');
  if (current !== undefined) facts.push(...fromFields(current, header('ratelimit-policy')));
  else if (header('ratelimit-remaining') !== undefined) {
    facts.push(fromFamily(header, 'ratelimit', '', undefined, nowMs));
  }
  if (header('x-ratelimit-remaining') !== undefined) {
    facts.push(fromFamily(header, 'x-ratelimit', '', header('x-ratelimit-resource'), nowMs));
  }
  if (header('x-ratelimit-remaining-requests') !== undefined) {
    facts.push(fromFamily(header, 'x-ratelimit', '-requests', 'requests', nowMs));
  }
  if (header('x-ratelimit-remaining-tokens') !== undefined) {
    facts.push(fromFamily(header, 'x-ratelimit', '-tokens', 'tokens', nowMs));
  }
  for (const name of ANTHROPIC_LIMITS) {
    const family = `anthropic-ratelimit-${name}`;
    if (header(`${family}-remaining`) !== undefined) {
      facts.push(fromFamily(header, family, '', name, nowMs));
    }
  }
  return facts;
}

/** `tokens` is whichever of the others is nearest to its end (https://platform.claude.com/docs/en/api/rate-limits). */
const ANTHROPIC_LIMITS = ['requests', 'tokens', 'input-tokens', 'output-tokens'] as const;

function fromFamily(
  header: HeaderReader,
  prefix: string,
  suffix: string,
  resource: string | undefined,
  nowMs: number,
): RateLimitFact {
  const after = header(`${prefix}-reset-after${suffix}`);
  const reset = after ?? header(`${prefix}-reset${suffix}`);
  return {
    type: 'rate_limit.observed',
    resource,
    limit: toCount(header(`${prefix}-limit${suffix}`)),
    remaining: toCount(header(`${prefix}-remaining${suffix}`)),
    resetMs: reset === undefined ? undefined : parseReset(reset, () => serverNow(header, nowMs)),
  };
}

/** `"core";r=4987;t=1234`, with the limit of the same name in `"core";q=5000;w=3600`. */
function fromFields(current: string, policy: string | undefined): RateLimitFact[] {
  const limits = new Map(listItems(policy ?? '').map((item) => [item.name, item.parameters]));
  return listItems(current).map(({ name, parameters }) => {
    const seconds = parameters.get('t') ?? parameters.get('reset');
    return {
      type: 'rate_limit.observed',
      resource: name,
      limit: toCount(limits.get(name)?.get('q') ?? parameters.get('limit')),
      remaining: toCount(parameters.get('r') ?? parameters.get('remaining')),
      resetMs: seconds === undefined ? undefined : wholeMs(Number(seconds) * 1000),
    };
  });
}

interface ListItem {
  readonly name: string | undefined;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Draft 7 wrote one unnamed item, `limit=10, remaining=5, reset=3`: commas stand for semicolons. */
function listItems(field: string): ListItem[] {
  const items = /^\s*(?:limit|remaining|reset)\s*=/.test(field)
    ? [field.replaceAll(',', ';')]
    : field.split(',');
  return items
    .map((item) => item.split(';').map((part) => part.trim()))
    .map((parts) => ({
      name: /^"(.*)"$/.exec(parts[0] ?? '')?.[1],
      parameters: new Map(
        parts.flatMap((part) => {
          const [key, value] = part.split('=');
          return key === undefined || value === undefined ? [] : [[key.trim(), value.trim()]];
        }),
      ),
    }));
}

/** A count may carry its window: `100, 100;w=60`. */
function toCount(text: string | undefined): number | undefined {
  const digits = text === undefined ? null : /^\s*(\d+)\s*(?:[,;].*)?$/.exec(text);
  return digits === null ? undefined : Number(digits[1]);
}

const DURATION = /^(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;
/** Nobody announces a wait of 30 years; every Unix time since 2001 is above it. */
const SMALLEST_EPOCH_SECOND = 1e9;
const SMALLEST_EPOCH_MS = 1e12;

const RFC_3339 = /^\d{4}-\d\d-\d\dT/;

/** Milliseconds from now: out of `6m0s`, an epoch second, an epoch millisecond, plain seconds, or RFC 3339. */
function parseReset(text: string, now: () => number): number | undefined {
  if (/^\d+(?:\.\d+)?$/.test(text)) {
    const value = Number(text);
    if (value >= SMALLEST_EPOCH_MS) return Math.max(0, value - now());
    if (value >= SMALLEST_EPOCH_SECOND) return wholeMs(Math.max(0, value * 1000 - now()));
    return wholeMs(value * 1000);
  }
  if (RFC_3339.test(text)) {
    const at = Date.parse(text);
    return Number.isNaN(at) ? undefined : Math.max(0, at - now());
  }
  const parts = text === '' ? null : DURATION.exec(text);
  if (parts === null) return undefined;
  const [hours = 0, minutes = 0, seconds = 0, milliseconds = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  return wholeMs(((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds);
}
