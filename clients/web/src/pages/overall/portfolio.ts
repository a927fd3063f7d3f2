// Projects side by side: what is wrong with each, and in which order to look at them.
import { type PortfolioCard, ProjectState } from "@slipway/sdk";
import { compareDays, type Day, daysBetween, isDay } from "../../lib/dates";

export type Concern = "overdue" | "blocked" | "risks" | "defects" | "milestoneLate" | "endPassed";
export type PortfolioOrder = "attention" | "end" | "milestone" | "name";
export const orders: readonly PortfolioOrder[] = ["attention", "end", "milestone", "name"];

export const isOver = (card: PortfolioCard): boolean => card.state >= ProjectState.CLOSED;

// How much each of them says that someone must look.
const weights: Readonly<Record<Concern, number>> = {
  defects: 8,
  endPassed: 6,
  milestoneLate: 5,
  risks: 4,
  overdue: 3,
  blocked: 2,
};

export function concernsOf(card: PortfolioCard, now: Day): readonly [Concern, number][] {
  if (isOver(card)) return [];
  const late = (day: Day | undefined): number => (isDay(day) ? Math.max(0, daysBetween(day, now)) : 0);
  const all: readonly [Concern, number][] = [
    ["defects", card.defectsSevere],
    ["endPassed", late(card.plannedEnd)],
    ["milestoneLate", late(card.nextMilestoneOn)],
    ["risks", card.risksHigh],
    ["overdue", card.tasksOverdue],
    ["blocked", card.tasksBlocked],
  ];
  return all.filter(([, count]) => count > 0);
}

// A live cutover is looked at before anything else.
export function attention(card: PortfolioCard, now: Day): number {
  const concerns = concernsOf(card, now).reduce((sum, [concern]) => sum + weights[concern], 0);
  return concerns + (card.liveRun ? 100 : 0);
}

export function inOrder(
  cards: readonly PortfolioCard[],
  order: PortfolioOrder,
  now: Day,
  language: string,
): readonly PortfolioCard[] {
  const collator = new Intl.Collator(language);
  const byName = (a: PortfolioCard, b: PortfolioCard): number => collator.compare(a.name, b.name);
  const by: Readonly<Record<PortfolioOrder, (a: PortfolioCard, b: PortfolioCard) => number>> = {
    attention: (a, b) =>
      attention(b, now) - attention(a, now) || compareDays(a.plannedEnd, b.plannedEnd) || byName(a, b),
    end: (a, b) => compareDays(a.plannedEnd, b.plannedEnd) || byName(a, b),
    milestone: (a, b) => compareDays(a.nextMilestoneOn, b.nextMilestoneOn) || byName(a, b),
    name: byName,
  };
  // What is over stands last, whatever the order.
  return [...cards].sort((a, b) => Number(isOver(a)) - Number(isOver(b)) || by[order](a, b));
}
