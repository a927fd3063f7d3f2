// Slipway's SDK: `createClient` for the socket, `createHttp` for requests, and the generated types.
export { createClient } from "./client";
export type {
  ApiToken,
  ApiTokens,
  AuditPage,
  Digest,
  DigestItem,
  DigestSection,
  Invitation,
  Me,
  ProjectSummary,
  Projects,
  RefusedCommand,
  RefusedCommands,
  TemplateInfo,
  Templates,
  Ticket,
  ViewResponse,
  Witnesses,
  WitnessStanding,
} from "./gen/slipway/v1/api_pb";
export * from "./gen/slipway/v1/commands_pb";
export * from "./gen/slipway/v1/emergency_pb";
export * from "./gen/slipway/v1/environment_pb";
export type { Attachment } from "./gen/slipway/v1/files_pb";
export * from "./gen/slipway/v1/gate_pb";
export * from "./gen/slipway/v1/lifecycle_pb";
export * from "./gen/slipway/v1/metrics_pb";
export * from "./gen/slipway/v1/operation_pb";
export {
  chars_max,
  identifier,
  items_max,
  number_max,
  number_min,
  required,
} from "./gen/slipway/v1/options_pb";
export * from "./gen/slipway/v1/people_pb";
export * from "./gen/slipway/v1/requirement_pb";
export * from "./gen/slipway/v1/risk_pb";
export * from "./gen/slipway/v1/runbook_pb";
export * from "./gen/slipway/v1/sprint_pb";
export type { Ack, Fact, PresentPerson } from "./gen/slipway/v1/sync_pb";
export { VariableType } from "./gen/slipway/v1/template_pb";
export * from "./gen/slipway/v1/testing_pb";
export type { MinutesText, MinutesUpdate, TextNote } from "./gen/slipway/v1/text_pb";
export { type Import, ImportState } from "./gen/slipway/v1/transfer_pb";
export {
  type AgendaItem,
  AgendaItemState,
  Attendance,
  type Charter,
  ColumnKind,
  type Date as CalendarDate,
  DateSchema as CalendarDateSchema,
  Language,
  MeetingKind,
  MeetingState,
  Origin_Channel,
  Priority,
  ProjectState,
  Repeat,
  Role,
  Stage,
  StageState,
  type SuccessFactor,
  type Text,
  type WipLimit,
} from "./gen/slipway/v1/types_pb";
export * from "./gen/slipway/v1/views_pb";
export type { Webhook } from "./gen/slipway/v1/webhook_pb";
export * from "./gen/slipway/v1/workspace_pb";
export {
  ApiError,
  type AuditQuery,
  createHttp,
  type Http,
  type HttpOptions,
  momentOf,
  momentText,
} from "./http";
export { newId } from "./ids";
export { rankBetween } from "./rank";
export { type BilingualText, Refusal } from "./refusal";
export { memoryStorage } from "./storage";
export type * from "./types";
