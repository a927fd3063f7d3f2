// The audit trail's words: commands, fields and values as a person reads them.
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

// `move_task` as "moved the card". A command that this version does not know is shown as it is.
export function useCommandName(): (command: string) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    (command) =>
      i18n.exists(`command.${command}`)
        ? t(`command.${command as "move_task"}`)
        : command.replaceAll("_", " "),
    [t, i18n],
  );
}

export function useFieldName(): (field: string) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    (field) => (i18n.exists(`field.${field}`) ? t(`field.${field as "title"}`) : field.replaceAll("_", " ")),
    [t, i18n],
  );
}

export function useEventName(): (event: string) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    (event) =>
      i18n.exists(`event.${event}`) ? t(`event.${event as "task_moved"}`) : event.replaceAll("_", " "),
    [t, i18n],
  );
}

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
