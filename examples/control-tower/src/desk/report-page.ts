import type { RichText } from '@quayside/core';
import { toHtml } from '@quayside/portfolio';
import { type DayReport, toBlocks } from './post-report.ts';

/** What the page says beside the report. */
export interface PageFigures {
  readonly resilience: string;
  readonly costs: string;
}

/** The report as a page that needs nothing else. */
export function reportPage(report: DayReport, { resilience, costs }: PageFigures): string {
  const blocks: RichText = [
    ...toBlocks(report),
    { type: 'heading', text: 'What it has cost' },
    { type: 'code_block', text: costs },
    { type: 'heading', text: 'What the network did' },
    { type: 'code_block', text: resilience },
  ];
  return toHtml(blocks, { title: `Decision Desk, ${report.day}` });
}
