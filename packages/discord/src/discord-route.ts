/** What Discord counts requests by, until it names the bucket. */
export interface DiscordRoute {
  /** `POST /channels/{id}/messages` */
  readonly name: string;
  /** The path of the name: for facts, since tokens of webhooks are left out. */
  readonly path: string;
  /** The channel, the server or the webhook, which each count for themselves. */
  readonly major: string | undefined;
}

/** Reads the route of a request (https://docs.discord.com/developers/topics/rate-limits). */
export function toRoute(method: string, path: string): DiscordRoute {
  const [plain = ''] = path.replace(/^https?:\/\/[^/]+(\/api(\/v\d+)?)?/, '').split('?');
  const parts = plain.split('/').slice(1);
  const [top = '', id, token] = parts;
  const isHook = top === 'webhooks' || top === 'interactions';
  const isMajor = isHook || top === 'channels' || top === 'guilds';
  const named = parts.map((part, index) => {
    if (index === 2 && isHook) return '{token}';
    // Reactions count together, whatever the emoji.
    if (parts[index - 1] === 'reactions') return '{emoji}';
    return /^\d+$/.test(part) || (index === 1 && isMajor) ? '{id}' : part;
  });
  const route = `/${named.join('/')}`;
  const major = isHook && token !== undefined ? `${id}/${token}` : id;
  return { name: `${method} ${route}`, path: route, major: isMajor ? major : undefined };
}
