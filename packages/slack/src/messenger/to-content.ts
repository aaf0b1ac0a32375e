import type { MessageContent } from '@quayside/core';
import type { SlackParams } from '../slack-request.js';
import { toBlocks } from './to-blocks.js';

/**
 * Writes what a message says. Text is literal: the three characters that Slack reads as control are
 * escaped (https://docs.slack.dev/messaging/formatting-message-text#escaping), and formatting is off.
 */
export function toContent({ text, blocks }: MessageContent): SlackParams {
  return {
    text: escapeText(text),
    mrkdwn: false,
    blocks: blocks === undefined ? undefined : toBlocks(blocks),
  };
}

export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
