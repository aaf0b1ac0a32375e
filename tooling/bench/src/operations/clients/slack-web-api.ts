import { LogLevel, WebClient } from '@slack/web-api';
import type { CreateOperations } from '../operation.ts';
import { message, tokens } from '../requests.ts';

export const create: CreateOperations = (origin) => {
  const slackApiUrl = `${origin}/api/`;
  const client = new WebClient(tokens.slack, { slackApiUrl, logLevel: LogLevel.ERROR });
  return { 'chat.postMessage': () => client.chat.postMessage(message) };
};
