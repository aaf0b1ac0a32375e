import * as z from 'zod';
import * as answers from './answer-schema.js';
import * as budgetAnswers from './budget-answer-schema.js';
import * as budgets from './budget-schema.js';
import { controlTowerBody, liteLlmSpendLog, otlpTraces } from './foreign-schema.js';
import {
  breakdownQuery,
  dailySummaryQuery,
  monthlySummaryQuery,
  repriceBody,
} from './query-schema.js';
import { usageBody, usageListQuery } from './usage-schema.js';

/** What a token may do. `admin` may do everything. */
export type TokenScope = 'ingest' | 'read' | 'admin';

/** One row of the HTTP contract. The OpenAPI document is made from the table, and a test asks each row. */
export interface OperationContract {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** With parameters as `{id}`. */
  readonly path: string;
  readonly summary: string;
  /** Undefined where no token is asked for. */
  readonly scope: TokenScope | undefined;
  readonly query?: z.ZodType | undefined;
  readonly body?: z.ZodType | undefined;
  /** Schema by status; null is an answer without a body, a string is a media type that is no JSON. */
  readonly answers: Readonly<Record<number, z.ZodType | string | null>>;
}

const anyUsage = z.union([usageBody, controlTowerBody, liteLlmSpendLog]);
const usageInput = z.union([
  anyUsage,
  z.strictObject({
    events: z.array(anyUsage).min(1).max(1000),
    mode: z.enum(['all_or_none', 'each']).optional(),
  }),
  z.array(liteLlmSpendLog).min(1).max(1000),
  otlpTraces,
]);
const recorded = z.union([answers.usageAnswer, answers.usageBatchAnswer]);
const exportQuery = z.looseObject({ format: z.enum(['csv', 'json', 'focus']).optional() });

export const operations: Readonly<Record<string, OperationContract>> = {
  recordUsage: {
    method: 'post',
    path: '/api/usage',
    summary: 'Records events, once for ever; 200 where all of them were known.',
    scope: 'ingest',
    body: usageInput,
    answers: { 200: recorded, 201: recorded, 409: answers.failureAnswer },
  },
  listUsage: {
    method: 'get',
    path: '/api/usage',
    summary: 'Lists events, newest first.',
    scope: 'read',
    query: usageListQuery,
    answers: { 200: answers.usageListAnswer },
  },
  exportUsage: {
    method: 'get',
    path: '/api/usage/export',
    summary:
      'Writes events as CSV (with a BOM), JSON, or FOCUS 1.2; the query is that of the list.',
    scope: 'read',
    query: exportQuery,
    answers: { 200: 'text/csv' },
  },
  getDailySummary: {
    method: 'get',
    path: '/api/summary/daily',
    summary: 'Adds up a day.',
    scope: 'read',
    query: dailySummaryQuery,
    answers: { 200: answers.summaryAnswer },
  },
  getMonthlySummary: {
    method: 'get',
    path: '/api/summary/monthly',
    summary: 'Adds up a month, with a forecast for the one under way.',
    scope: 'read',
    query: monthlySummaryQuery,
    answers: { 200: answers.monthlySummaryAnswer },
  },
  getBreakdown: {
    method: 'get',
    path: '/api/summary/breakdown',
    summary: 'Adds up days by day, service, model, account, dimension or tag.',
    scope: 'read',
    query: breakdownQuery,
    answers: { 200: answers.breakdownAnswer },
  },
  checkBudget: {
    method: 'get',
    path: '/api/budgets/check',
    summary: 'Tells whether more than the limit was spent; unknown is never a yes.',
    scope: 'read',
    query: budgets.budgetCheckQuery,
    answers: { 200: budgetAnswers.budgetCheckAnswer },
  },
  listBudgets: {
    method: 'get',
    path: '/api/budgets',
    summary: 'Lists budgets.',
    scope: 'read',
    answers: { 200: budgetAnswers.budgetListAnswer },
  },
  createBudget: {
    method: 'post',
    path: '/api/budgets',
    summary: 'Sets up a budget.',
    scope: 'admin',
    body: budgets.budgetBody,
    answers: { 201: budgetAnswers.budgetAnswer, 409: answers.failureAnswer },
  },
  getBudget: {
    method: 'get',
    path: '/api/budgets/{id}',
    summary: 'Reads a budget.',
    scope: 'read',
    answers: { 200: budgetAnswers.budgetAnswer },
  },
  replaceBudget: {
    method: 'put',
    path: '/api/budgets/{id}',
    summary: 'Replaces a budget; its raise stays.',
    scope: 'admin',
    body: budgets.budgetBody,
    answers: { 200: budgetAnswers.budgetAnswer },
  },
  deleteBudget: {
    method: 'delete',
    path: '/api/budgets/{id}',
    summary: 'Removes a budget and its holds.',
    scope: 'admin',
    answers: { 204: null },
  },
  getBudgetStatus: {
    method: 'get',
    path: '/api/budgets/{id}/status',
    summary: 'Tells what is spent, held and left in the period under way.',
    scope: 'read',
    answers: { 200: budgetAnswers.budgetStatusAnswer },
  },
  raiseBudget: {
    method: 'post',
    path: '/api/budgets/{id}/raise',
    summary: 'Raises the limit until a time.',
    scope: 'admin',
    body: budgets.budgetRaiseBody,
    answers: { 200: budgetAnswers.budgetAnswer },
  },
  endBudgetRaise: {
    method: 'delete',
    path: '/api/budgets/{id}/raise',
    summary: 'Ends the raise that is in force.',
    scope: 'admin',
    answers: { 200: budgetAnswers.budgetAnswer },
  },
  reserve: {
    method: 'post',
    path: '/api/reservations',
    summary: 'Holds an amount in every budget it falls under, or in none.',
    scope: 'ingest',
    body: budgets.reservationBody,
    answers: { 200: budgetAnswers.reservationAnswer, 201: budgetAnswers.reservationAnswer },
  },
  renewReservation: {
    method: 'post',
    path: '/api/reservations/{id}/renew',
    summary: 'Extends the lease of a hold.',
    scope: 'ingest',
    body: budgets.renewBody,
    answers: { 200: budgetAnswers.renewAnswer },
  },
  settleReservation: {
    method: 'post',
    path: '/api/reservations/{id}/settle',
    summary: 'Replaces the hold with what the call cost, exactly once.',
    scope: 'ingest',
    body: usageBody,
    answers: { 200: budgetAnswers.settleAnswer, 409: answers.failureAnswer },
  },
  releaseReservation: {
    method: 'delete',
    path: '/api/reservations/{id}',
    summary: 'Lets a hold go, for a call that cost nothing.',
    scope: 'ingest',
    answers: { 200: budgetAnswers.releaseAnswer },
  },
  reprice: {
    method: 'post',
    path: '/api/reprice',
    summary: 'Prices catalogue costs of a window again; a second run changes nothing.',
    scope: 'admin',
    body: repriceBody,
    answers: { 200: answers.repriceAnswer },
  },
  getHealth: {
    method: 'get',
    path: '/api/health',
    summary: 'Tells whether the database answers.',
    scope: undefined,
    answers: { 200: answers.healthAnswer, 503: answers.healthAnswer },
  },
};
