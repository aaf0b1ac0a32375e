import type { ErrorCode, Execution } from '@quayside/core';

/** What one of Slack's error codes means here. */
export interface SlackErrorRow {
  readonly code: ErrorCode;
  readonly execution: Execution;
  /** What to do about it, one sentence. */
  readonly advice: string;
}

const refusal = (code: ErrorCode, advice: string): SlackErrorRow => ({
  code,
  execution: 'executed',
  advice,
});

const TOKEN = refusal('unauthenticated', 'Check the token, and that the app is still installed.');
const SCOPE = refusal('permission_denied', 'Check the scopes of the token and who may do this.');
const ABSENT = refusal('not_found', 'Check the id, and that the app can see it.');
const STATE = refusal('conflict', 'Read the current state before trying again.');
const JOIN = refusal('permission_denied', 'Invite the app to the channel first.');
const INPUT = refusal('invalid_request', 'Correct the request; sending it again cannot help.');
const LIMIT: SlackErrorRow = {
  code: 'rate_limited',
  execution: 'not_executed',
  advice: 'Wait as long as retryAfterMs says, or slow down.',
};
const ALLOWANCE = refusal('quota_exhausted', 'Wait, or raise the limit of the workspace.');
const SERVER: SlackErrorRow = {
  code: 'unavailable',
  execution: 'unknown',
  advice: 'Slack may have acted: look into the channel before repeating it.',
};

const rows = (row: SlackErrorRow, ...codes: readonly string[]): [string, SlackErrorRow][] =>
  codes.map((code) => [code, row]);

/** Slack's codes by what they mean (https://docs.slack.dev/reference/methods, each method's errors). */
const TABLE: ReadonlyMap<string, SlackErrorRow> = new Map([
  ...rows(TOKEN, 'not_authed', 'invalid_auth', 'token_revoked', 'token_expired'),
  ...rows(TOKEN, 'account_inactive', 'org_login_required', 'two_factor_setup_required'),
  ...rows(SCOPE, 'missing_scope', 'not_allowed_token_type', 'no_permission', 'ekm_access_denied'),
  ...rows(SCOPE, 'restricted_action', 'restricted_action_read_only_channel', 'access_denied'),
  ...rows(
    SCOPE,
    'restricted_action_thread_only_channel',
    'restricted_action_non_threadable_channel',
  ),
  ...rows(SCOPE, 'restricted_action_thread_locked', 'team_access_not_granted', 'user_not_visible'),
  ...rows(SCOPE, 'cannot_dm_bot', 'not_allowed', 'method_not_supported_for_channel_type'),
  ...rows(
    SCOPE,
    'cant_update_message',
    'cant_delete_message',
    'accesslimited',
    'action_prohibited',
  ),
  ...rows(
    SCOPE,
    'posting_to_general_channel_denied',
    'is_inactive',
    'compliance_exports_prevent_deletion',
  ),
  ...rows(JOIN, 'not_in_channel'),
  ...rows(ABSENT, 'channel_not_found', 'user_not_found', 'users_not_found', 'message_not_found'),
  ...rows(
    ABSENT,
    'thread_not_found',
    'file_not_found',
    'no_item_specified',
    'invalid_scheduled_message_id',
  ),
  ...rows(
    ABSENT,
    'user_not_in_channel',
    'team_not_found',
    'not_found',
    'view_not_found',
    'no_service',
  ),
  ...rows(
    ABSENT,
    'bad_timestamp',
    'user_disabled',
    'no_reaction_found',
    'unknown_method',
    'no_team',
  ),
  ...rows(STATE, 'is_archived', 'channel_is_archived', 'already_reacted', 'no_reaction'),
  ...rows(
    STATE,
    'edit_window_closed',
    'hash_conflict',
    'duplicate_external_id',
    'already_archived',
  ),
  ...rows(STATE, 'expired_trigger_id', 'exchanged_trigger_id', 'expired_url', 'used_url'),
  ...rows(STATE, 'file_deleted', 'message_already_sent', 'duplicate_channel_not_found'),
  ...rows(INPUT, 'invalid_arguments', 'invalid_arg_name', 'invalid_array_arg', 'invalid_blocks'),
  ...rows(
    INPUT,
    'invalid_blocks_format',
    'invalid_attachments',
    'invalid_payload',
    'invalid_cursor',
  ),
  ...rows(
    INPUT,
    'msg_too_long',
    'no_text',
    'msg_blocks_too_long',
    'too_many_attachments',
    'invalid_name',
  ),
  ...rows(
    INPUT,
    'too_many_contact_cards',
    'invalid_charset',
    'invalid_form_data',
    'invalid_post_type',
  ),
  ...rows(
    INPUT,
    'missing_post_type',
    'invalid_json',
    'json_not_object',
    'missing_argument',
    'too_long',
  ),
  ...rows(INPUT, 'time_in_past', 'time_too_far', 'invalid_time', 'invalid_limit', 'invalid_types'),
  ...rows(INPUT, 'invalid_channel', 'invalid_ts_latest', 'invalid_ts_oldest', 'invalid_user_id'),
  ...rows(
    INPUT,
    'invalid_trigger_id',
    'invalid_metadata_format',
    'metadata_too_large',
    'invalid_emoji',
  ),
  ...rows(
    INPUT,
    'unknown_snippet_type',
    'invalid_metadata_schema',
    'too_many_reactions',
    'too_many_emoji',
  ),
  ...rows(INPUT, 'as_user_not_supported', 'cannot_reply_to_message', 'channel_type_not_supported'),
  ...rows(INPUT, 'length_required', 'malformed_files', 'post_time_missing', 'missing_charset'),
  ...rows(LIMIT, 'ratelimited', 'rate_limited', 'too_many_requests'),
  ...rows(ALLOWANCE, 'message_limit_exceeded', 'restricted_too_many', 'slack_connect_file_limit'),
  ...rows(ALLOWANCE, 'storage_limit_reached', 'team_quota_exceeded', 'too_many_pending_messages'),
  ...rows(SERVER, 'internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'),
  ...rows(SERVER, 'team_added_to_org', 'external_channel_migrating', 'failed_for_some_users'),
]);

/**
 * Finds what a code means. One that is not listed is a refusal for a reason of its own, `rejected`; it
 * stands in `details.error` as Slack sent it.
 */
export function findErrorRow(error: string): SlackErrorRow {
  return TABLE.get(error) ?? refusal('rejected', `See Slack's documentation of '${error}'.`);
}
