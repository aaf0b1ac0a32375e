import { IntegrationError } from '@quayside/core';
import type { HeaderReader } from '@quayside/core/webhooks';
import { isRecord } from '../slack-errors.js';
import type { Redelivery, SlackDelivery } from './slack-delivery.js';

/** Makes a delivery of a verified body: JSON for events, a form for commands and interactions. */
export function toDelivery(text: string, header: HeaderReader): SlackDelivery {
  if (text.trimStart().startsWith('{')) return toEvent(parseRecord(text), header);
  const form = new URLSearchParams(text);
  const payload = form.get('payload');
  if (payload !== null) return toInteraction(parseRecord(payload));
  const command = form.get('command');
  if (command !== null) return toCommand(command, Object.fromEntries(form));
  throw malformed('it is neither an event, an interaction nor a command');
}

function toEvent(payload: Readonly<Record<string, unknown>>, header: HeaderReader): SlackDelivery {
  const { type, challenge, event, event_id: id, team_id: teamId, event_time: time } = payload;
  if (type === 'url_verification' && typeof challenge === 'string')
    return { kind: 'url_verification', challenge };
  if (type === 'event_callback' && isRecord(event) && typeof id === 'string') {
    if (typeof event.type !== 'string') throw malformed('its event has no type');
    return {
      kind: 'event',
      id,
      teamId: textOf(teamId),
      sentAt: typeof time === 'number' ? new Date(time * 1000) : undefined,
      event: { ...event, type: event.type },
      redelivery: toRedelivery(header),
      payload,
    };
  }
  // Interactions come as a form; a few senders of commands and actions write JSON.
  if (typeof type === 'string') return { kind: 'notice', type, payload };
  throw malformed('it has no type');
}

function toRedelivery(header: HeaderReader): Redelivery | undefined {
  const attempt = Number(header('x-slack-retry-num') ?? 'none');
  if (!Number.isInteger(attempt) || attempt < 1) return undefined;
  return { attempt, reason: header('x-slack-retry-reason') };
}

function toInteraction(payload: Readonly<Record<string, unknown>>): SlackDelivery {
  const { type, trigger_id: triggerId, response_url: responseUrl } = payload;
  if (typeof type !== 'string') throw malformed('it has no type');
  return {
    kind: 'interaction',
    type,
    triggerId: textOf(triggerId),
    responseUrl: textOf(responseUrl),
    payload,
  };
}

function toCommand(command: string, payload: Readonly<Record<string, string>>): SlackDelivery {
  return {
    kind: 'command',
    command,
    text: payload.text ?? '',
    userId: payload.user_id,
    channelId: payload.channel_id,
    teamId: payload.team_id,
    triggerId: payload.trigger_id,
    responseUrl: payload.response_url,
    payload,
  };
}

function parseRecord(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // The parser's own message quotes the body.
  }
  throw malformed('it is not JSON');
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function malformed(problem: string): IntegrationError {
  return new IntegrationError({
    message: `slack webhook is signed, but not what slack documents: ${problem} (malformed_response).`,
    code: 'malformed_response',
    execution: 'not_executed',
    provider: 'slack',
  });
}
