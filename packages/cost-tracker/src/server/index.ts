export type { Alert, AlertClaims, AlertSink } from '../alerts/alert.js';
export type { AlertOutcome } from '../alerts/deliver-alerts.js';
export type { MailSender, WebhookSinkOptions } from '../alerts/sinks.js';
export { mailSink, messengerSink, webhookSink } from '../alerts/sinks.js';
export type { TokenScope } from '../contract/operations.js';
export type { BindLedgerOptions } from '../ledger/bind-ledger.js';
export { bindLedger } from '../ledger/bind-ledger.js';
export type { Budget, BudgetPeriod, BudgetRaise, BudgetScope, Spender } from '../ledger/budget.js';
export type { BudgetInput, BudgetStatus, Budgets, RaiseInput } from '../ledger/budgets.js';
export type { CheckInput } from '../ledger/check-budget.js';
export type { LedgerBudgetGuardOptions } from '../ledger/ledger-budget-guard.js';
export { createLedgerBudgetGuard } from '../ledger/ledger-budget-guard.js';
export type { LedgerEvent } from '../ledger/ledger-event.js';
export type { LedgerRecord, PriceDetail, RecordResult } from '../ledger/ledger-record.js';
export type { EventFilter, EventPage } from '../ledger/list-events.js';
export type { Ledger, LedgerOptions, PeriodInput } from '../ledger/open-ledger.js';
export { openLedger } from '../ledger/open-ledger.js';
export type { Priced, PriceEvent, Unpriced } from '../ledger/price-event.js';
export type { RepriceInput, Repricing } from '../ledger/reprice.js';
export type { AskedBudget, Reservation, ReserveInput } from '../ledger/reservation.js';
export type { Reservations, Settled } from '../ledger/reservations.js';
export type {
  BreakdownBy,
  BreakdownInput,
  LedgerMonth,
  LedgerSummary,
} from '../ledger/summaries.js';
export type { LedgerShare, LedgerTotals } from '../ledger/totals.js';
export type { CheckAlertsOptions } from './check-alerts.js';
export { checkAlerts } from './check-alerts.js';
export type {
  CostServer,
  CostServerOptions,
  ListeningAt,
  ListenOptions,
} from './create-cost-server.js';
export { createCostServer } from './create-cost-server.js';
export type { TokenOptions } from './tokens.js';
export { hashToken } from './tokens.js';
