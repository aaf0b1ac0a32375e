import type { CodeUser } from '@quayside/core';
import type { GitHubIssue } from '../wire/issue.js';
import type { GitHubUser } from '../wire/people.js';

/** GitHub writes null, and sometimes nothing, for what is not there. */
export function toText(text: string | null | undefined): string | undefined {
  return text === null || text === '' ? undefined : text;
}

export function toDate(text: string | null | undefined): Date | undefined {
  return text === null || text === undefined ? undefined : new Date(text);
}

export function toUser(user: GitHubUser | null | undefined): CodeUser | undefined {
  if (user === null || user === undefined) return undefined;
  return { id: String(user.id), login: user.login, isBot: user.type === 'Bot' };
}

export function toLabels(labels: GitHubIssue['labels']): string[] {
  return labels.flatMap((label) => (typeof label === 'string' ? label : (label.name ?? [])));
}

/** GitHub keeps whole seconds. The first one that is not before `date`. */
export function secondFrom(date: Date | undefined): string | undefined {
  return date && toIso(Math.ceil(date.getTime() / 1000));
}

/** The last whole second before `date`, for bounds that GitHub includes. */
export function secondBefore(date: Date | undefined): string | undefined {
  return date && toIso(Math.ceil(date.getTime() / 1000) - 1);
}

function toIso(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
