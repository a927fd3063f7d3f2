// Which tasks stand in which sprint, and which in none: the backlog.
import { type Sprint, SprintState, type TaskCard } from "@slipway/sdk";

export const isUnfinished = (sprint: Sprint): boolean => sprint.state !== SprintState.SPRINT_COMPLETED;

const byRank = (a: TaskCard, b: TaskCard): number => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0);

// Open tasks that no unfinished sprint holds, the most pressing first, and else as they stand on the board.
export function backlogOf(tasks: readonly TaskCard[], sprints: readonly Sprint[]): readonly TaskCard[] {
  const planned = new Set(sprints.filter(isUnfinished).flatMap((sprint) => sprint.tasks));
  return tasks
    .filter((task) => !task.done && !task.archived && !planned.has(task.taskId))
    .sort((a, b) => b.priority - a.priority || byRank(a, b));
}
