import { type PacingRegistry, type RateLimitPolicy, rateLimit } from '@quayside/core/resilience';
import { asCallOf } from './request-policy.js';
import { type SlackPacing, type SlackPacingOptions, slackPacing } from './slack-pacing.js';

/** Options of {@link slackTierPacing}. */
export interface SlackTierPacingOptions extends SlackPacingOptions {
  /**
   * Requests a minute by method, over the tiers or beside them: `{ 'conversations.history': 1 }` for apps
   * that are sold outside Slack's Marketplace.
   */
  readonly perMinute?: Readonly<Record<string, number>> | undefined;
}

const TIER_2 = 20;
const TIER_3 = 50;
const TIER_4 = 100;

/** Slack's tiers of the methods that are used here. Those that are not listed are not held back. */
const TIERS: Readonly<Record<string, number>> = {
  'chat.delete': TIER_3,
  'chat.deleteScheduledMessage': TIER_3,
  'chat.postEphemeral': TIER_4,
  'chat.scheduleMessage': TIER_3,
  'chat.update': TIER_3,
  'conversations.history': TIER_3,
  'conversations.info': TIER_3,
  'conversations.join': TIER_3,
  'conversations.list': TIER_2,
  'conversations.members': TIER_4,
  'conversations.open': TIER_3,
  'conversations.replies': TIER_3,
  'files.completeUploadExternal': TIER_4,
  'files.getUploadURLExternal': TIER_4,
  'reactions.add': TIER_3,
  'reactions.remove': TIER_2,
  'users.info': TIER_4,
  'users.list': TIER_2,
  'users.lookupByEmail': TIER_3,
  'views.open': TIER_4,
  'views.publish': TIER_4,
  'views.update': TIER_4,
};

/**
 * As {@link slackPacing}, and keeps to Slack's published limits before they are hit: no minute sees more
 * requests to a method than its tier allows, and messages to one channel go a second apart. What Slack
 * allows beyond that (bursts, more than the tier) is not used. Several processes count for themselves.
 *
 * Where a turn would come later than `maxWaitMs`, it refuses with `bulkhead_full` and `retryAfterMs`.
 *
 * @throws misconfigured for a figure that is not finite or out of range
 * @see https://docs.slack.dev/apis/web-api/rate-limits
 */
export function slackTierPacing(
  options: SlackTierPacingOptions = {},
): SlackPacing & { readonly registry: PacingRegistry } {
  const { perMinute, clock, maxWaitMs, ...rest } = options;
  const limits: Readonly<Record<string, number>> = { ...TIERS, ...perMinute };
  const told = slackPacing({ ...rest, clock, maxWaitMs });
  const key = ({ operation }: { readonly operation: string }): string => operation;
  const everySecond = rateLimit({ perSecond: 1, burst: 1, key, maxWaitMs, clock });
  const byLimit = new Map<number, RateLimitPolicy>();
  for (const limit of new Set(Object.values(limits))) {
    const window = { algorithm: 'sliding_window', limit, windowMs: 60_000 } as const;
    byLimit.set(limit, rateLimit({ ...window, key, maxWaitMs, clock }));
  }
  const run: SlackPacing = (call, next, channel) => {
    const method = call.operation;
    const limit = limits[method];
    const tier = limit === undefined ? undefined : byLimit.get(limit);
    if (tier !== undefined) return tier(call, (inner) => told(inner, next));
    if (method !== 'chat.postMessage' || channel === undefined) return told(call, next);
    const inChannel = asCallOf(`${method} ${channel}`, call);
    return everySecond(inChannel, (inner) => told(asCallOf(method, inner), next));
  };
  return Object.assign(run, { registry: told.registry });
}
