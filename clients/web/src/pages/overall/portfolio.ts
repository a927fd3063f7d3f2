// Projects side by side: what is wrong with each, and in which order to look at them.
import { type CalendarEntry, CalendarKind, type PortfolioCard, ProjectState } from "@slipway/sdk";
import { compareDays, type Day, daysBetween, isDay } from "../../lib/dates";

export type Concern = "overdue" | "blocked" | "risks" | "defects" | "milestonesLate" | "endPassed";
export type PortfolioOrder = "attention" | "end" | "milestone" | "name";
export const orders: readonly PortfolioOrder[] = ["attention", "end", "milestone", "name"];

export const isOver = (card: PortfolioCard): boolean => card.state >= ProjectState.CLOSED;

// How much each of them says that someone must look.
const weights: Readonly<Record<Concern, number>> = {
  defects: 8,
  endPassed: 6,
  milestonesLate: 5,
  risks: 4,
  overdue: 3,
  blocked: 2,
};

// By project: how many of its milestones are overdue. A card names only the next one, which these do not hide.
export type LateMilestones = ReadonlyMap<string, number>;
export function lateMilestones(entries: readonly CalendarEntry[], now: Day): LateMilestones {
  const late = new Map<string, number>();
  for (const { kind, project, settled, on } of entries) {
    const is = kind === CalendarKind.CALENDAR_MILESTONE && !settled && isDay(on) && daysBetween(on, now) > 0;
    if (is) late.set(project, (late.get(project) ?? 0) + 1);
  }
  return late;
}

export function concernsOf(
  card: PortfolioCard,
  now: Day,
  milestones: LateMilestones,
): readonly [Concern, number][] {
  if (isOver(card)) return [];
  const late = (day: Day | undefined): number => (isDay(day) ? Math.max(0, daysBetween(day, now)) : 0);
  const all: readonly [Concern, number][] = [
    ["defects", card.defectsSevere],
    ["endPassed", late(card.plannedEnd)],
    ["milestonesLate", milestones.get(card.project) ?? 0],
    ["risks", card.risksHigh],
    ["overdue", card.tasksOverdue],
    ["blocked", card.tasksBlocked],
  ];
  return all.filter(([, count]) => count > 0);
}

// A live cutover is looked at before anything else.
export function attention(card: PortfolioCard, now: Day, milestones: LateMilestones): number {
  const concerns = concernsOf(card, now, milestones).reduce((sum, [concern]) => sum + weights[concern], 0);
  return concerns + (card.liveRun ? 100 : 0);
}

export function inOrder(
  cards: readonly PortfolioCard[],
  order: PortfolioOrder,
  now: Day,
  language: string,
  milestones: LateMilestones,
): readonly PortfolioCard[] {
  const collator = new Intl.Collator(language);
  const byName = (a: PortfolioCard, b: PortfolioCard): number => collator.compare(a.name, b.name);
  const by: Readonly<Record<PortfolioOrder, (a: PortfolioCard, b: PortfolioCard) => number>> = {
    attention: (a, b) =>
      attention(b, now, milestones) - attention(a, now, milestones) ||
      compareDays(a.plannedEnd, b.plannedEnd) ||
      byName(a, b),
    end: (a, b) => compareDays(a.plannedEnd, b.plannedEnd) || byName(a, b),
    milestone: (a, b) => compareDays(a.nextMilestoneOn, b.nextMilestoneOn) || byName(a, b),
    name: byName,
  };
  // What is over stands last, whatever the order.
  return [...cards].sort((a, b) => Number(isOver(a)) - Number(isOver(b)) || by[order](a, b));
}
