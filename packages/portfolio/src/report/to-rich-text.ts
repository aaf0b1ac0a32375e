import type { Inline, ListItem, RichText, RichTextBlock } from '@quayside/core';
import { countOf } from '../count-of.js';
import type { ProjectPriority } from '../priorities/rank-projects.js';
import { plainLine } from './plain-line.js';
import type { PortfolioReport } from './portfolio-report.js';
import { webAddress } from './web-address.js';

/** Longer lists say how many more there are. */
const MOST_ITEMS = 20;

/**
 * Writes a report as rich text, for any messenger. Names and titles are literal in it: whatever they contain
 * is shown, and neither formats nor notifies.
 */
export function toRichText(report: PortfolioReport): RichText {
  const { title, repositoryCount, priorities, stale, failures } = report;
  const time = report.at.toISOString().slice(0, 16).replace('T', ' ');
  return [
    { type: 'heading', text: plainLine(title) || 'Portfolio' },
    { type: 'paragraph', content: [`${time} UTC, ${countOf(repositoryCount, 'repository')}`] },
    { type: 'list', items: figures(report) },
    ...section(`Top ${countOf(priorities.length, 'priority')}`, priorities.map(toItem), true),
    ...section(
      'Stale repositories',
      stale.map(({ name, url, healthScore }) => ({
        content: [linkTo(url, name), `, health ${healthScore}/100`],
      })),
    ),
    ...section(
      'Could not be read',
      failures.map(({ repository, error }) => ({
        content: [`${plainLine(repository)}: ${error.code}`],
      })),
    ),
  ];
}

function figures(report: PortfolioReport): readonly ListItem[] {
  const { totalOpenIssues, totalIsAtLeast, averageHealth, stale } = report;
  const total = `${totalIsAtLeast ? 'at least ' : ''}${totalOpenIssues}`;
  const average = averageHealth === undefined ? 'not known' : `${averageHealth.toFixed(1)}/100`;
  return [
    { content: ['Total open issues: ', bold(total)] },
    { content: ['Average health: ', bold(average)] },
    { content: ['Stale repositories (health below 50): ', bold(String(stale.length))] },
  ];
}

function toItem(priority: ProjectPriority): ListItem {
  const { name, url, priorityScore, priorityLevel, priorityReason, topIssue } = priority;
  const content = [
    linkTo(url, name),
    `, ${priorityLevel}, ${priorityScore}/100: ${priorityReason}`,
  ];
  if (topIssue === undefined) return { content };
  const { issue } = topIssue;
  const titled = linkTo(issue.url, `#${issue.number} ${issue.title}`);
  return { content, list: { type: 'list', items: [{ content: [titled] }] } };
}

/** Nothing for an empty list: rich text has none. */
function section(
  heading: string,
  items: readonly ListItem[],
  ordered = false,
): readonly RichTextBlock[] {
  if (items.length === 0) return [];
  const left = items.length - MOST_ITEMS;
  const more: readonly ListItem[] = left > 0 ? [{ content: [`and ${left} more`] }] : [];
  return [
    { type: 'heading', text: heading },
    { type: 'list', ordered, items: [...items.slice(0, MOST_ITEMS), ...more] },
  ];
}

/** Only the web is linked to: a host of one's own may say anything. */
function linkTo(url: string, text: string): Inline {
  const shown = plainLine(text);
  if (shown === '') return 'untitled';
  const address = webAddress(url);
  return address === undefined ? shown : { type: 'link', url: address, text: shown };
}

function bold(text: string): Inline {
  return { type: 'text', text, bold: true };
}
