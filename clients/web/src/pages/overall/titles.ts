// What an item over all projects is called where it has no title of its own, and what its kind alone does not say.
import { type Notice, NoticeKind, type Stage, type WorkItem } from "@slipway/sdk";
import type { TFunction } from "i18next";
import { stageName } from "../../lib/names";

function stageOf(entity: string): Stage | undefined {
  const [kind, number] = entity.split("/");
  return kind === "stage" ? (Number(number) as Stage) : undefined;
}

// A stage has the name of its number; what is asked about it is to evaluate its owner.
export function workTitle(t: TFunction, { entity, title }: WorkItem): string {
  const stage = stageOf(entity);
  return stage === undefined ? title : t("myWork.evaluate", { stage: stageName(t, stage) });
}

export function noticeTitle(t: TFunction, { entity, title }: Notice): string {
  const stage = stageOf(entity);
  return stage === undefined ? title || t("nav.rooms") : stageName(t, stage);
}

const givenBack: ReadonlySet<string> = new Set(["change", "gate", "advice"]);

// Nobody is assigned one of these: it was turned down, or has lapsed, and is again with whoever asked for it.
export function isReturned({ kind, entity }: Notice): boolean {
  return kind === NoticeKind.NOTICE_ASSIGNED && givenBack.has(entity.split("/")[0] ?? "");
}
