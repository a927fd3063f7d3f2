// The audit trail's words: commands, fields and values as a person reads them.
import {
  AgendaItemState,
  Attendance,
  type AuditChange,
  type AuditFact,
  ColumnKind,
  CommandSchema,
  Language,
  MeetingKind,
  MeetingState,
  Priority,
  ProjectState,
  Role,
  Stage,
  StageState,
} from "@slipway/sdk";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../app/people";
import { useRecordWords } from "../forms/words";
import { formatDay, formatInstant, fromInput } from "./dates";
import { withNames } from "./mentions";
import { erasedText } from "./records";

// A name that this version does not know, or whose word is still on its way, is shown as it is.
function useNames(group: "command" | "event" | "field"): (name: string) => string {
  const { t, i18n } = useTranslation();
  const ready = useRecordWords();
  return useCallback(
    (name) => {
      const key = `records.${group}.${name}`;
      return ready && i18n.exists(key) ? (t as (key: string) => string)(key) : name.replaceAll("_", " ");
    },
    [group, ready, t, i18n],
  );
}

// `move_task` as "moved the card".
export const useCommandName = (): ((command: string) => string) => useNames("command");
export const useFieldName = (): ((field: string) => string) => useNames("field");
export const useEventName = (): ((event: string) => string) => useNames("event");

export const commands = [
  "create_project",
  "apply_template",
  "draft_charter",
  "approve_charter",
  "join_department",
  "assign_stage_owner",
  "start_stage",
  "complete_stage",
  "grant_role",
  "revoke_role",
  "add_column",
  "rename_column",
  "move_column",
  "set_wip_limit",
  "create_task",
  "edit_task",
  "assign_task",
  "move_task",
  "comment_task",
  "add_dependency",
  "remove_dependency",
  "block_task",
  "unblock_task",
  "start_task",
  "complete_task",
  "reopen_task",
  "archive_task",
  "restore_task",
  "schedule_meeting",
  "reschedule_meeting",
  "cancel_meeting",
  "add_agenda_item",
  "start_meeting",
  "record_attendance",
  "start_item",
  "close_item",
  "edit_minutes",
  "record_decision",
  "agree_action_item",
  "carry_over_item",
  "end_meeting",
  "issue_minutes",
  "approve_minutes",
  "amend_minutes",
  "redact_text",
  "undo",
] as const;

// The value of `name:value` in a query; undefined where it has none.
export function qualifier(query: string, name: string): string | undefined {
  for (const word of query.split(/\s+/)) if (word.startsWith(`${name}:`)) return word.slice(name.length + 1);
  return undefined;
}

// The query with `name:value` in it, or without that qualifier.
export function withQualifier(query: string, name: string, value: string | undefined): string {
  const rest = query.split(/\s+/).filter((word) => word !== "" && !word.startsWith(`${name}:`));
  return (value === undefined ? rest : [`${name}:${value}`, ...rest]).join(" ");
}

// The schema's names of enum values, as the trail holds them, and the words for them: those of the app, before
// those of the records.
const enumWords: ReadonlyMap<string, string> = new Map([
  ...CommandSchema.file.dependencies.flatMap((file) =>
    file.enums.flatMap((type) =>
      type.values.map((value) => [value.name, `records.enum.${type.name}.${value.number}`] as const),
    ),
  ),
  ...(
    [
      ["stage", Stage],
      ["stageState", StageState],
      ["projectState", ProjectState],
      ["role", Role],
      ["columnKind", ColumnKind],
      ["priority", Priority],
      ["meetingKind", MeetingKind],
      ["meetingState", MeetingState],
      ["itemState", AgendaItemState],
      ["attendance", Attendance],
      ["value.language", Language],
    ] as const
  ).flatMap(([prefix, values]) =>
    Object.entries(values)
      .filter((entry): entry is [string, number] => typeof entry[1] === "number" && entry[1] > 0)
      .map(([name, number]) => [name, `${prefix}.${number}`] as const),
  ),
]);

const personFields = new Set([
  "assignee",
  "owner",
  "deputy",
  "sponsor",
  "lead",
  "facilitator",
  "secretary",
  "presenter",
  "person_id",
  "deciders",
  "invitees",
]);
// Ids that say nothing to a person, and the sort key of a card.
const silentFields = new Set([
  "rank",
  "action_id",
  "amendment_id",
  "block_id",
  "comment_id",
  "from_action",
  "task_id",
  "carried_from",
  "carried_item",
]);

// The changes that a person can read.
export function readable(changes: readonly AuditChange[]): readonly AuditChange[] {
  return changes.filter(
    (change) => !silentFields.has(change.field) || change.afterLabel !== "" || change.beforeLabel !== "",
  );
}

// Only the order was changed.
export function isReorder(fact: AuditFact): boolean {
  return fact.changes.length > 0 && fact.changes.every((change) => change.field === "rank");
}

// Values of fields as a person reads them: names for ids, words for enum values, days as days.
export function useValueText(): (field: string, value: string, label: string) => string {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  useRecordWords();
  return useCallback(
    (field, value, label) => {
      const text = label || value;
      if (text === "") return t("audit.empty");
      if (text === erasedText) return t("erase.redacted");
      const word = enumWords.get(text);
      if (word && i18n.exists(word)) return t(word as "stage.1");
      if (label) return label;
      if (text === "true" || text === "false") return t(`value.${text}`);
      if (personFields.has(field)) {
        return text
          .split("\n")
          .map((id) => people.name(id))
          .join(", ");
      }
      if (field === "department_id") return people.department(text);
      const limit = /^(\d+) (hard|soft)$/.exec(text);
      if (limit) return t(`value.${limit[2] as "hard"}`, { limit: limit[1] });
      const day = fromInput(text);
      if (day) return formatDay(day, i18n.language);
      if (/^\d{4}-\d\d-\d\dT/.test(text)) return formatInstant(new Date(text), i18n.language);
      return withNames(text, (id) => (people.person(id) ? people.name(id) : undefined));
    },
    [t, i18n, people],
  );
}
