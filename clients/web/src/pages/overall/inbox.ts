// Notices, and what reading one of them means: a project's are read up to a revision, never one by one.
import { type Notice, type NoticeChoice, NoticeKind, NoticeRule } from "@slipway/sdk";

export interface Unread {
  readonly project: string;
  readonly name: string;
  readonly notices: readonly Notice[];
}

// By project: up to which revision its notices were marked on this page.
export type Marked = ReadonlyMap<string, bigint>;

export function withMarked(notices: readonly Notice[], marked: Marked): readonly Notice[] {
  return notices.map((notice) =>
    notice.read || notice.revision > (marked.get(notice.project) ?? 0n) ? notice : { ...notice, read: true },
  );
}

const newestFirst = (a: Notice, b: Notice): number =>
  Number((b.at?.seconds ?? 0n) - (a.at?.seconds ?? 0n)) || Number(b.revision - a.revision);

// Of each project, the one that spoke last first.
export function unreadOf(notices: readonly Notice[]): readonly Unread[] {
  const projects = new Map<string, Notice[]>();
  for (const notice of notices.filter(({ read }) => !read).sort(newestFirst))
    projects.set(notice.project, [...(projects.get(notice.project) ?? []), notice]);
  return [...projects].map(([project, own]) => ({ project, name: own[0]?.projectName ?? "", notices: own }));
}

export function readOf(notices: readonly Notice[]): readonly Notice[] {
  return notices.filter(({ read }) => read).sort(newestFirst);
}

// Whether reading this one leaves no other unread that nobody has looked at.
export function isOldestUnread(notices: readonly Notice[], notice: Notice): boolean {
  if (notice.read) return false;
  return !notices.some(
    (other) => !other.read && other.project === notice.project && other.revision < notice.revision,
  );
}

// The last revision that a project has told about.
export function latestOf({ notices }: Unread): bigint {
  return notices.reduce((last, { revision }) => (revision > last ? revision : last), 0n);
}

// Who has chosen nothing reads everything.
export function ruleOf(choices: readonly NoticeChoice[], project: string): NoticeRule {
  return choices.find((choice) => choice.project === project)?.rule ?? NoticeRule.NOTICE_ALL;
}

// What of this project was turned down to whoever reads, in the commits after `since` up to `to`.
export function refusedWithin(
  notices: readonly Notice[],
  project: string,
  since: bigint,
  to: bigint,
): readonly Notice[] {
  return notices
    .filter((notice) => notice.project === project && notice.kind === NoticeKind.NOTICE_REFUSED)
    .filter(({ entity }) => !entity.startsWith("meeting/")) // Cancelled, not refused.
    .filter(({ revision }) => revision > since && revision <= to)
    .sort(newestFirst);
}
