/** Something about the spending that somebody should know. */
export interface Alert {
  /** One alert for ever: the budget with its period, limit and threshold, or the series with its day. */
  readonly key: string;
  /** Alerts that nobody needs after this one: lower thresholds. */
  readonly supersedes: readonly string[];
  readonly kind: 'budget_threshold' | 'anomaly';
  /** `high` where the limit is reached. */
  readonly severity: 'low' | 'high';
  /** One line. */
  readonly title: string;
  /** Name and value, for a table. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** Where alerts go. Rejects where an alert was not delivered. */
export interface AlertSink {
  /** Tells sinks apart; the same in every process. */
  readonly name: string;
  /**
   * Whether the receiver knows a repetition by the alert's key, so that what may have arrived can be sent again.
   *
   * @default false
   */
  readonly knowsRepetitions?: boolean | undefined;
  send(alert: Alert): Promise<void>;
}

/** Who has been told what, for all processes together. */
export interface AlertClaims {
  /** True for the first one that asks for a key. */
  claim(key: string): Promise<boolean>;
  /** Gives a key back, for an alert that certainly was not delivered. */
  release(key: string): Promise<void>;
}
