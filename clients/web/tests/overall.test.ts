import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  CalendarEntrySchema,
  CalendarKind,
  NoticeChoiceSchema,
  NoticeKind,
  NoticeRule,
  NoticeSchema,
  PortfolioCardSchema,
  Priority,
  ProjectState,
  RunKind,
  RunSchema,
  WorkItemSchema,
  WorkKind,
} from "@slipway/sdk";
import type { TFunction } from "i18next";
import { describe, expect, it } from "vitest";
import { dayIn, dayNumber, formatInstant, fromInput, wallDays } from "../src/lib/dates";
import { absenceMs, wasAway } from "../src/lib/lastSeen";
import { placeOf } from "../src/lib/places";
import {
  byDay,
  datedOf,
  daysOf,
  monthAfter,
  monthOf,
  monthText,
  weeksOf,
} from "../src/pages/overall/calendar";
import { momentOfChoice } from "../src/pages/overall/digest";
import {
  isOldestUnread,
  latestOf,
  refusedWithin,
  ruleOf,
  unreadOf,
  withMarked,
} from "../src/pages/overall/inbox";
import { attention, concernsOf, inOrder, lateMilestones } from "../src/pages/overall/portfolio";
import { collisionsOf, rowsOf, ticksOf, xOf } from "../src/pages/overall/strip";
import {
  calendarKind,
  calendarTitle,
  noticeTitle,
  noticeWords,
  runTitle,
  workTitle,
} from "../src/pages/overall/titles";
import { countedBy, grouped, passes, urgencyOf } from "../src/pages/overall/work";

const day = (text: string) => fromInput(text) ?? { year: 0, month: 0, day: 0 };
const number = (text: string) => dayNumber(day(text));
const now = day("2026-11-25"); // A Wednesday.

describe("what waits for me", () => {
  const item = (title: string, due?: string, rest: object = {}) =>
    create(WorkItemSchema, {
      project: "p",
      kind: WorkKind.WORK_TASK,
      title,
      ...(due ? { due: day(due) } : {}),
      ...rest,
    });

  it("is grouped by how much it presses", () => {
    const items = [
      item("later", "2026-12-01"),
      item("none"),
      item("late", "2026-11-24"),
      item("sunday", "2026-11-29"),
      item("today", "2026-11-25"),
    ];
    expect(grouped(items, now).map(({ urgency, items }) => [urgency, items[0]?.title])).toEqual([
      ["overdue", "late"],
      ["today", "today"],
      ["thisWeek", "sunday"],
      ["later", "later"],
      ["noDate", "none"],
    ]);
  });
  it("puts what others wait for on today, and what is blocked last", () => {
    expect(urgencyOf(item("vote", undefined, { kind: WorkKind.WORK_VOTE }), now)).toBe("today");
    expect(urgencyOf(item("step", undefined, { kind: WorkKind.WORK_STEP }), now)).toBe("today");
    expect(urgencyOf(item("stuck", "2026-11-01", { blocked: true, begun: true }), now)).toBe("blocked");
  });
  it("puts what was begun before all that waits, however late that is", () => {
    const items = [
      item("late", "2026-11-01"),
      item("begun", "2026-12-01", { begun: true }),
      item("step", undefined, { kind: WorkKind.WORK_STEP, begun: true }),
    ];
    expect(
      grouped(items, now).map(({ urgency, items }) => [urgency, items.map(({ title }) => title)]),
    ).toEqual([
      ["begun", ["begun", "step"]],
      ["overdue", ["late"]],
    ]);
  });
  it("has the oldest date first, then the highest priority", () => {
    const [group] = grouped(
      [
        item("b", "2026-11-03"),
        item("a", "2026-11-02"),
        item("urgent", "2026-11-03", { priority: Priority.URGENT }),
      ],
      now,
    );
    expect(group?.items.map(({ title }) => title)).toEqual(["a", "urgent", "b"]);
  });
  it("is filtered by project and kind", () => {
    const items = [item("a"), item("b", undefined, { project: "q", kind: WorkKind.WORK_RISK })];
    expect(items.filter((one) => passes(one, { project: "q" })).length).toBe(1);
    expect(items.filter((one) => passes(one, { kind: WorkKind.WORK_TASK })).length).toBe(1);
    expect(items.filter((one) => passes(one, {})).length).toBe(2);
    expect(countedBy(items, ({ kind }) => kind)).toEqual([
      { key: WorkKind.WORK_TASK, count: 1 },
      { key: WorkKind.WORK_RISK, count: 1 },
    ]);
  });
});

describe("the inbox", () => {
  const notice = (project: string, revision: bigint, rest: object = {}) =>
    create(NoticeSchema, {
      project,
      projectName: project.toUpperCase(),
      revision,
      kind: NoticeKind.NOTICE_ASSIGNED,
      at: timestampFromDate(new Date(Number(revision) * 1000)),
      ...rest,
    });
  const all = [notice("a", 3n), notice("b", 9n), notice("a", 7n), notice("a", 1n, { read: true })];

  it("has what is unread by project, the one that spoke last first", () => {
    expect(unreadOf(all).map(({ name, notices }) => [name, notices.map(({ revision }) => revision)])).toEqual(
      [
        ["B", [9n]],
        ["A", [7n, 3n]],
      ],
    );
    expect(unreadOf(all).map(latestOf)).toEqual([9n, 7n]);
  });
  it("counts what was marked here as read, up to that revision", () => {
    const shown = withMarked(all, new Map([["a", 3n]]));
    expect(shown.map(({ read }) => read)).toEqual([true, false, false, true]);
    expect(withMarked(all, new Map())).toEqual(all);
  });
  it("lets opening a notice read it only where nothing older would be read unseen", () => {
    expect(all.map((one) => isOldestUnread(all, one))).toEqual([true, true, false, false]);
  });
  it("reads everything of a project where nothing else was chosen", () => {
    const choices = [create(NoticeChoiceSchema, { project: "c", rule: NoticeRule.NOTICE_NONE })];
    expect(ruleOf(choices, "c")).toBe(NoticeRule.NOTICE_NONE);
    expect(ruleOf(choices, "a")).toBe(NoticeRule.NOTICE_ALL);
  });
  it("counts what was turned down since one left, in this project", () => {
    const refused = { kind: NoticeKind.NOTICE_REFUSED };
    const told = [
      notice("a", 3n, refused),
      notice("a", 5n),
      notice("a", 7n, refused),
      notice("a", 8n, { ...refused, entity: "meeting/m" }), // Cancelled.
      notice("b", 8n, refused),
    ];
    expect(refusedWithin(told, "a", 2n, 9n).map(({ revision }) => revision)).toEqual([7n, 3n]);
    expect(refusedWithin(told, "a", 3n, 6n)).toEqual([]);
  });
});

describe("the portfolio", () => {
  const card = (name: string, rest: object = {}) =>
    create(PortfolioCardSchema, { project: name, name, state: ProjectState.ACTIVE, ...rest });

  const none = new Map<string, number>();
  it("tells how many milestones are overdue, beside the one that comes next", () => {
    const milestone = (project: string, on: string, settled = false) =>
      create(CalendarEntrySchema, { project, kind: CalendarKind.CALENDAR_MILESTONE, on: day(on), settled });
    const late = lateMilestones(
      [
        milestone("a", "2026-11-24"),
        milestone("a", "2026-11-01"),
        milestone("a", "2026-11-02", true),
        milestone("a", "2026-11-25"),
        milestone("b", "2026-11-24"),
      ],
      now,
    );
    expect(late.get("a")).toBe(2);
    const ahead = card("a", { nextMilestone: "Tests passed", nextMilestoneOn: day("2026-12-01") });
    expect(concernsOf(ahead, now, late)).toEqual([["milestonesLate", 2]]);
    expect(attention(ahead, now, late)).toBeGreaterThan(attention(ahead, now, none));
    expect(concernsOf(card("c"), now, late)).toEqual([]);
  });
  it("says what is wrong, and nothing of what is over", () => {
    const troubled = { tasksOverdue: 2, plannedEnd: day("2026-11-20"), risksHigh: 1 };
    expect(concernsOf(card("a", troubled), now, none)).toEqual([
      ["endPassed", 5],
      ["risks", 1],
      ["overdue", 2],
    ]);
    expect(concernsOf(card("a", { ...troubled, state: ProjectState.OPERATING }), now, none)).toEqual([]);
    expect(concernsOf(card("a", { plannedEnd: now }), now, none)).toEqual([]);
  });
  it("puts a cutover first, then the troubled, and what is over last", () => {
    const cards = [
      card("quiet", { plannedEnd: day("2026-12-01") }),
      card("over", { state: ProjectState.CLOSED, tasksOverdue: 9 }),
      card("defects", { defectsSevere: 1 }),
      card("cutover", { liveRun: true }),
    ];
    const names = (order: "attention" | "name" | "end") =>
      inOrder(cards, order, now, "en", none).map(({ name }) => name);
    expect(names("attention")).toEqual(["cutover", "defects", "quiet", "over"]);
    expect(names("name")).toEqual(["cutover", "defects", "quiet", "over"]);
    expect(names("end")).toEqual(["quiet", "cutover", "defects", "over"]);
    expect(attention(card("a"), now, none)).toBe(0);
  });
});

const zone = "Asia/Shanghai";
const entry = (kind: CalendarKind, from: string, until?: string, rest: object = {}) =>
  create(CalendarEntrySchema, {
    project: "p",
    projectName: "P",
    kind,
    title: "x",
    from: timestampFromDate(new Date(from)),
    ...(until ? { until: timestampFromDate(new Date(until)) } : {}),
    ...rest,
  });
const { CALENDAR_FREEZE: freeze, CALENDAR_RUN: run, CALENDAR_MEETING: meeting } = CalendarKind;

describe("the calendar", () => {
  it("counts days by the workspace's clocks, not by this device's", () => {
    const at = new Date("2026-11-24T16:30:00Z");
    expect(dayIn(zone, at)).toEqual(day("2026-11-25"));
    expect(dayIn("America/New_York", at)).toEqual(day("2026-11-24"));
    expect(wallDays(at, zone)).toBeCloseTo(number("2026-11-25") + 0.5 / 24, 9);
  });
  it("stands on each day that it touches, but not on the one at whose midnight it ends", () => {
    const [one] = datedOf([entry(freeze, "2026-11-24T16:00:00Z", "2026-11-26T16:00:00Z")], zone);
    expect(one && daysOf(one.span)).toEqual({ first: number("2026-11-25"), last: number("2026-11-26") });
    const [point] = datedOf([entry(meeting, "2026-11-24T16:00:00Z")], zone);
    expect(point && daysOf(point.span)).toEqual({ first: number("2026-11-25"), last: number("2026-11-25") });
    expect(datedOf([create(CalendarEntrySchema, { kind: meeting })], zone)).toEqual([]);
  });
  it("lists a day with what lasts longest first, then by the clock", () => {
    const dated = datedOf(
      [
        entry(meeting, "2026-11-25T06:00:00Z", "2026-11-25T07:00:00Z", { title: "two" }),
        entry(meeting, "2026-11-25T01:00:00Z", "2026-11-25T02:00:00Z", { title: "one" }),
        create(CalendarEntrySchema, {
          kind: CalendarKind.CALENDAR_MILESTONE,
          title: "milestone",
          on: day("2026-11-25"),
        }),
        entry(freeze, "2026-11-20T01:00:00Z", "2026-11-30T01:00:00Z", { title: "freeze" }),
      ],
      zone,
    );
    const days = byDay(dated, number("2026-11-25"), number("2026-11-26"));
    expect(days.get(number("2026-11-25"))?.map((one) => one.entry.title)).toEqual([
      "freeze",
      "milestone",
      "one",
      "two",
    ]);
    expect([...days.keys()]).toEqual([number("2026-11-25"), number("2026-11-26")]);
  });
  it("has whole weeks from Monday", () => {
    const weeks = weeksOf(2026, 11);
    expect(weeks[0]?.[0]).toBe(number("2026-10-26"));
    expect(weeks.at(-1)?.[6]).toBe(number("2026-12-06"));
    expect(weeksOf(2027, 2).length).toBe(4);
  });
  it("turns months into words of the address and back", () => {
    expect(monthText(monthAfter({ year: 2026, month: 12 }, 1))).toBe("2027-01");
    expect(monthAfter({ year: 2026, month: 1 }, -1)).toEqual({ year: 2025, month: 12 });
    expect(monthOf("2026-11")).toEqual({ year: 2026, month: 11 });
    for (const wrong of ["2026-13", "2026-00", "26-11", "", undefined])
      expect(monthOf(wrong)).toBeUndefined();
  });
});

describe("the strip of freezes and runs", () => {
  const found = (...entries: ReturnType<typeof entry>[]) =>
    collisionsOf(datedOf(entries, zone)).map((one) => [one.run.entry.title, one.with.entry.title]);
  const held = entry(freeze, "2026-11-20T00:00:00Z", "2026-11-25T00:00:00Z", { title: "f", project: "q" });

  it("finds a run in another project's freeze", () => {
    expect(found(held, entry(run, "2026-11-24T23:00:00Z", "2026-11-25T04:00:00Z"))).toEqual([["x", "f"]]);
    expect(found(held, entry(run, "2026-11-25T00:00:00Z", "2026-11-25T04:00:00Z"))).toEqual([]);
    expect(found(held, entry(run, "2026-11-19T20:00:00Z", "2026-11-20T00:00:00Z"))).toEqual([]);
  });
  it("finds a run without an end by its beginning", () => {
    expect(found(held, entry(run, "2026-11-24T23:00:00Z"))).toEqual([["x", "f"]]);
    expect(found(held, entry(run, "2026-11-25T00:00:00Z"))).toEqual([]);
  });
  it("finds two projects' runs at once, not two of one project, nor what is settled", () => {
    const mine = entry(run, "2026-11-28T00:00:00Z", "2026-11-28T04:00:00Z");
    const other = (rest: object) => entry(run, "2026-11-28T03:00:00Z", "2026-11-28T05:00:00Z", rest);
    expect(found(mine, other({ project: "q", title: "y" }))).toEqual([["x", "y"]]);
    expect(found(mine, other({}))).toEqual([]);
    expect(found(mine, other({ project: "q", settled: true }))).toEqual([]);
  });
  it("lays what overlaps into lanes of its own", () => {
    const dated = datedOf(
      [
        entry(freeze, "2026-11-20T00:00:00Z", "2026-11-25T00:00:00Z"),
        entry(run, "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z"),
        entry(run, "2026-11-26T00:00:00Z", "2026-11-27T00:00:00Z"),
      ],
      zone,
    );
    expect(rowsOf(dated, ["none", "p"], 0).map(({ lanes }) => lanes.map((lane) => lane.length))).toEqual([
      [2, 1],
    ]);
    expect(rowsOf(dated, ["p"], 9).map(({ lanes }) => lanes.length)).toEqual([3]);
  });
  it("has weeks on its axis where there is room, else months", () => {
    const axis = { first: number("2026-11-23"), last: number("2027-01-04"), width: 600 };
    expect(xOf(axis, axis.first)).toBe(0);
    expect(xOf(axis, number("2030-01-01"))).toBe(600);
    expect(ticksOf(axis, 60).length).toBe(7);
    expect(ticksOf(axis, 200)).toEqual([number("2026-12-01"), number("2027-01-01")]);
  });
});

describe("what happened since one left", () => {
  const left = Date.UTC(2026, 10, 25, 8);
  const seen = { revision: "40", at: left };

  it("is told to whoever was away for a while, where something happened", () => {
    expect(wasAway(seen, 41n, left + absenceMs)).toBe(true);
    expect(wasAway(seen, 41n, left + absenceMs - 1)).toBe(false);
    expect(wasAway(seen, 40n, left + absenceMs)).toBe(false);
    expect(wasAway(undefined, 41n, left + absenceMs)).toBe(false);
  });
  it("is asked for from a minute of the past, which stays the same while one looks", () => {
    expect(momentOfChoice("day", new Date("2026-11-25T08:30:41.123Z"))).toBe("2026-11-24T08:30:00Z");
    expect(momentOfChoice("week", new Date("2026-11-25T08:30:59Z"))).toBe("2026-11-18T08:30:00Z");
  });
});

describe("places", () => {
  it("lead to where an entity is shown", () => {
    expect(placeOf("p", "task/1")).toEqual({ path: "/w/main/p/p/board", search: { sel: "task/1" } });
    expect(placeOf("p", "gate/g", "12")).toEqual({ path: "/w/main/p/p/gates/g", search: { at: "12" } });
    expect(placeOf("p", "criterion/g/c")).toEqual({
      path: "/w/main/p/p/gates/g",
      search: { sel: "criterion/g/c" },
    });
    expect(placeOf("p", "gate/g/condition").path).toBe("/w/main/p/p/gates/g");
    expect(placeOf("p", "handover").path).toBe("/w/main/p/p/closure");
    expect(placeOf("p", "run/r/step/s").path).toBe("/w/main/p/p/runbook/-/run/r");
    expect(placeOf("p", "meeting/m").path).toBe("/w/main/p/p/rooms/m");
    expect(placeOf("p", "stage/3").path).toBe("/w/main/p/p");
    expect(placeOf("p", "something/new").path).toBe("/w/main/p/p");
  });
});

describe("what an item is called", () => {
  const t = ((key: string, values?: { readonly stage?: string }) =>
    values?.stage ? `${key}(${values.stage})` : key) as unknown as TFunction;
  const notice = (kind: NoticeKind, entity: string, title = "") =>
    create(NoticeSchema, { kind, entity, title });

  it("is its title, or the stage that it is about", () => {
    expect(workTitle(t, create(WorkItemSchema, { entity: "task/t", title: "Tool" }))).toBe("Tool");
    expect(workTitle(t, create(WorkItemSchema, { entity: "stage/5" }))).toBe("myWork.evaluate(stage.5)");
    expect(noticeTitle(t, notice(NoticeKind.NOTICE_ASSIGNED, "stage/5"))).toBe("stage.5");
    expect(noticeTitle(t, notice(NoticeKind.NOTICE_MENTIONED, "meeting/m"))).toBe("nav.rooms");
  });

  it("says what was turned down by what it is, and a lapsed waiver as no refusal", () => {
    const { NOTICE_ASSIGNED: given, NOTICE_REFUSED: refused, NOTICE_VOTE_ASKED: asked } = NoticeKind;
    expect(noticeWords(notice(refused, "change/c"))).toBe("inbox.refused.change");
    expect(noticeWords(notice(refused, "something/new"))).toBe("inbox.kind.6");
    expect(noticeWords(notice(refused, "meeting/m"))).toBe("inbox.refused.meeting");
    expect(noticeWords(notice(given, "gate/g"))).toBe("inbox.given.gate");
    expect(noticeWords(notice(given, "gate/g/condition"))).toBe("inbox.given.condition");
    expect(noticeWords(notice(given, "meeting/m"))).toBe("inbox.given.meeting");
    expect(noticeWords(notice(given, "feedback/f"))).toBe("inbox.given.feedback");
    expect(noticeWords(notice(given, "handover"))).toBe("inbox.given.handover");
    expect(noticeWords(notice(given, "task/t"))).toBe("inbox.kind.2");
    expect(noticeWords(notice(asked, "gate/g"))).toBe("inbox.kind.3");
    expect(noticeTitle(t, notice(refused, "feedback/f"))).toBe("inbox.feedback");
  });

  it("calls a run by its runbook and its planned start", () => {
    const at = timestampFromDate(new Date("2026-11-24T13:00:00Z"));
    const run = (kind: RunKind, rest: object = { plannedStart: at }) => create(RunSchema, { kind, ...rest });
    const when = formatInstant(new Date("2026-11-24T13:00:00Z"), "en");
    const t = ((key: string, { title }: { readonly title: string }) =>
      `${key}(${title})`) as unknown as TFunction;
    expect(runTitle(t, run(RunKind.LIVE), "Switch", "en")).toBe(`since.cutoverBy(Switch · ${when})`);
    expect(runTitle(t, run(RunKind.REHEARSAL), "Switch", "en")).toContain("calendar.rehearsalOf(Switch · ");
    expect(runTitle(t, run(RunKind.REHEARSAL, {}), "Switch", "en")).toBe("calendar.rehearsalOf(Switch)");
  });

  it("calls a rehearsal one", () => {
    const dated = (rest: object) =>
      create(CalendarEntrySchema, {
        kind: CalendarKind.CALENDAR_RUN,
        entity: "run/r",
        title: "Switch",
        ...rest,
      });
    expect(calendarKind(t, dated({}))).toBe("calendar.kind.4");
    expect(calendarTitle(t, dated({}))).toBe("Switch");
    expect(calendarKind(t, dated({ rehearsal: true }))).toBe("calendar.rehearsal");
    expect(calendarTitle(t, dated({ rehearsal: true }))).toBe("calendar.rehearsalOf");
    expect(
      calendarTitle(t, dated({ kind: CalendarKind.CALENDAR_STAGE_END, entity: "stage/5", title: "" })),
    ).toBe("calendar.stageEnd(stage.5)");
  });
});
