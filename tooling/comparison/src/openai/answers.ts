import { outcomeOf, requestsAnd } from '../observe.ts';
import { redirected } from '../redirected.ts';
import type { Topic } from '../row.ts';
import { against, cutBody, htmlPage, json, text } from '../serve.ts';
import { models, official, officialQuestion, ours, question } from './clients.ts';

const cut = [cutBody, models] as const;
const page = [htmlPage] as const;
const empty = [text(200, 'text/plain', '')] as const;
const mistyped = [json(200, { id: 'c', model: 'm', choices: 'none' })] as const;
const said = (value: unknown): string => `resolves, with \`${JSON.stringify(value)}\``;

export const openaiAnswers: Topic = {
  file: 'openai/answers.ts',
  rows: [
    {
      situation: 'The answer to a read is cut in the middle; the next one is whole',
      official: against(cut, (server) => requestsAnd(server, official(server).models.list())),
      ours: against(cut, (server) => requestsAnd(server, ours(server).models.list())),
      expectation: { official: '1 request, `TypeError`', ours: '2 requests, resolves' },
    },
    {
      situation: 'A proxy answers a question with an HTML page and 200',
      official: against(page, (server) =>
        outcomeOf(official(server).chat.completions.create(officialQuestion), said),
      ),
      ours: against(page, (server) => outcomeOf(ours(server).model.complete(question))),
      expectation: {
        official: 'resolves, with `"<html><body>Maintenance</body></html>"`',
        ours: '`malformed_response`, may have run',
      },
    },
    {
      situation: 'A question is answered with 200 and an empty body',
      official: against(empty, (server) =>
        outcomeOf(official(server).chat.completions.create(officialQuestion), said),
      ),
      ours: against(empty, (server) => outcomeOf(ours(server).model.complete(question))),
      expectation: { official: 'resolves, with `""`', ours: '`malformed_response`, may have run' },
    },
    {
      situation: 'The fields of an answer have other types than documented',
      official: against(mistyped, (server) =>
        outcomeOf(
          official(server).chat.completions.create(officialQuestion),
          ({ choices }) => `resolves, with the choices '${choices}'`,
        ),
      ),
      ours: against(mistyped, (server) => outcomeOf(ours(server).model.complete(question))),
      expectation: {
        official: "resolves, with the choices 'none'",
        ours: '`malformed_response`, may have run',
      },
    },
    {
      situation: 'A question is redirected to another origin (307)',
      official: redirected((server) => official(server).chat.completions.create(officialQuestion)),
      ours: redirected((server) => ours(server).model.complete(question)),
      expectation: {
        official: 'resolves; the other origin gets the body',
        ours: '`malformed_response`; the other origin gets nothing',
      },
    },
  ],
};
