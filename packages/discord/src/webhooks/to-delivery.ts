import { IntegrationError } from '@quayside/core';
import { isRecord } from '../discord-errors.js';
import { fromCustomId } from '../messenger/to-components.js';
import type { DiscordDelivery } from './discord-delivery.js';

type Fields = Readonly<Record<string, unknown>>;
type Interaction = Extract<DiscordDelivery, { kind: 'interaction' }>;

const TYPES: Readonly<Record<number, Interaction['type']>> = {
  2: 'command',
  3: 'component',
  4: 'autocomplete',
  5: 'modal',
};

/** Makes a delivery of a verified body: an interaction, or a webhook event, which counts its types for itself. */
export function toDelivery(text: string): DiscordDelivery {
  const payload = parse(text);
  const { type, event } = payload;
  if (typeof type !== 'number') throw malformed('it has no type');
  if (type === 0) return { kind: 'event_ping' };
  if (isRecord(event)) return toEvent(payload, event);
  return type === 1 ? { kind: 'ping' } : toInteraction(payload, type);
}

function toEvent(payload: Fields, event: Fields): DiscordDelivery {
  const { type, timestamp } = event;
  if (typeof type !== 'string') throw malformed('its event has no type');
  const sentAt = new Date(textOf(timestamp) ?? '');
  return {
    kind: 'event',
    type,
    sentAt: Number.isNaN(sentAt.getTime()) ? undefined : sentAt,
    event,
    payload,
  };
}

function toInteraction(payload: Fields, type: number): Interaction {
  const { id, token, application_id: application, channel_id, guild_id, member, user } = payload;
  if (typeof id !== 'string' || typeof token !== 'string' || typeof application !== 'string')
    throw malformed('it has no id, no token or no application');
  const data = isRecord(payload.data) ? payload.data : {};
  const customId = textOf(data.custom_id);
  const { action, value } = customId === undefined ? {} : fromCustomId(customId);
  const [chosen] = Array.isArray(data.values) ? data.values : [];
  const person = isRecord(member) && isRecord(member.user) ? member.user : user;
  const path = [application, token].map(encodeURIComponent).join('/');
  return {
    kind: 'interaction',
    type: TYPES[type] ?? 'other',
    id,
    personId: isRecord(person) ? textOf(person.id) : undefined,
    channelId: textOf(channel_id),
    guildId: textOf(guild_id),
    command: type === 2 || type === 4 ? textOf(data.name) : undefined,
    action,
    value: value ?? textOf(chosen),
    responseUrl: `https://discord.com/api/v10/webhooks/${path}`,
    payload,
  };
}

function parse(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // The parser's own message quotes the body.
  }
  throw malformed('it is no JSON object');
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function malformed(problem: string): IntegrationError {
  return new IntegrationError({
    message: `discord webhook is signed, but not what discord documents: ${problem} (malformed_response).`,
    code: 'malformed_response',
    execution: 'not_executed',
    provider: 'discord',
  });
}
