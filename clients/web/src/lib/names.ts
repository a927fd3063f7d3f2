// The words for the schema's enums, in the current language. The glossary's terms, nothing else.

import {
  Attendance,
  type ColumnKind,
  type MeetingKind,
  type MeetingState,
  type Priority,
  type ProjectState,
  Role,
  Stage,
  type StageState,
} from "@slipway/sdk";
import type { TFunction } from "i18next";

export const stages: readonly Stage[] = [
  Stage.INITIATION,
  Stage.REQUIREMENTS,
  Stage.PLANNING,
  Stage.ITERATIONS,
  Stage.TESTING,
  Stage.PREPARATION,
  Stage.APPROVAL_AND_CUTOVER,
  Stage.HYPERCARE_AND_CLOSURE,
  Stage.OPERATION,
];

type T = TFunction;
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

// That can be granted: a consultant is engaged.
export const roles = (range(1, 16) as Role[]).filter((role) => role !== Role.CONSULTANT);
export const meetingKinds = range(1, 9) as MeetingKind[];
export const priorities = [4, 3, 2, 1] as Priority[];
export const columnKinds = [1, 2, 3] as ColumnKind[];
export const attendances = [Attendance.PRESENT, Attendance.LATE, Attendance.ABSENT] as const;

export const stageName = (t: T, stage: Stage): string => t(`stage.${stage as 1}`);
export const stageStateName = (t: T, state: StageState): string => t(`stageState.${state as 1}`);
export const roleName = (t: T, role: Role): string => t(`role.${role as 1}`);
export const projectStateName = (t: T, state: ProjectState): string => t(`projectState.${state as 1}`);
export const meetingKindName = (t: T, kind: MeetingKind): string => t(`meetingKind.${kind as 1}`);
export const meetingStateName = (t: T, state: MeetingState): string => t(`meetingState.${state as 1}`);
export const priorityName = (t: T, priority: Priority): string => t(`priority.${priority as 1}`);
export const columnKindName = (t: T, kind: ColumnKind): string => t(`columnKind.${kind as 1}`);
export const attendanceName = (t: T, attendance: Attendance): string => t(`attendance.${attendance as 1}`);

// A text that the server sends in both languages; the other one where this is missing.
export function inLanguage(
  text: { readonly zh: string; readonly en: string } | undefined,
  language: string,
): string {
  if (!text) return "";
  return language === "en" ? text.en || text.zh : text.zh || text.en;
}

// A stage as the server's facts name it, as `approval_and_cutover`.
export function stageNamed(name: string): Stage | undefined {
  return stages.find((stage) => Stage[stage].toLowerCase() === name);
}
