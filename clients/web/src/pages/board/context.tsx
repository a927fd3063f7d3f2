// What the board's parts share, so that a card needs no twenty props. The object stays the same while the
// board changes, so that a change draws only what it touches; `columns`, `all` and `shown` are read when needed.
import type { BoardColumn, Refusal, TaskCard } from "@slipway/sdk";
import { createContext, useContext } from "react";
import type { Act } from "../../app/project";
import type { CardsByColumn, Place } from "./model";

export interface BoardActions {
  readonly project: string;
  // Nothing can be changed: the past is shown.
  readonly past: boolean;
  readonly isLead: boolean;
  readonly columns: readonly BoardColumn[];
  // Of each column all cards that are not archived, whatever the filter shows.
  readonly all: CardsByColumn;
  readonly shown: CardsByColumn;
  task(id: string): TaskCard | undefined;
  readonly act: Act;
  move(task: TaskCard, place: Place | undefined, options?: { reason?: string; refocus?: boolean }): void;
  // Tries a refused move again, with a lead's reason.
  override(taskId: string, refusal: Refusal, reason: string): void;
  open(taskId: string | undefined): void;
  focus(taskId: string): void;
  // True for a moment after each act of one's own.
  isOwn(): boolean;
  say(sentence: string): void;
}

const BoardContext = createContext<BoardActions | undefined>(undefined);
export const BoardActionsProvider = BoardContext.Provider;

export function useBoard(): BoardActions {
  const board = useContext(BoardContext);
  if (!board) throw new Error("useBoard needs a BoardActionsProvider above it.");
  return board;
}
