import type { Stage } from "@slipway/sdk";
import { type StageInfo, StageState } from "@slipway/sdk";
import { IconCheck, IconPlayerPlay } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../app/people";
import { stageName, stageStateName, stages } from "../lib/names";

export function ribbonState(info: StageInfo | undefined): "done" | "now" | "planned" {
  if (info?.state === StageState.STAGE_COMPLETED) return "done";
  return info?.state === StageState.STAGE_IN_PROGRESS ? "now" : "planned";
}

// The nine stages of a go-live, in order; the chosen one is told about below the ribbon.
export function StageRibbon({
  infos,
  chosen,
  onChoose,
}: {
  infos: readonly StageInfo[];
  chosen: Stage | undefined;
  onChoose: (stage: Stage) => void;
}): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  const list = useRef<HTMLOListElement>(null);
  const now = infos.find((info) => ribbonState(info) === "now")?.stage;
  // On a narrow screen the stage that we are in is what is seen first.
  useEffect(() => {
    const here = now === undefined ? null : list.current?.querySelector("[data-state=now]")?.parentElement;
    if (list.current && here) {
      list.current.scrollLeft = here.offsetLeft - (list.current.clientWidth - here.offsetWidth) / 2;
    }
  }, [now]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard.
    <ol className="ribbon" ref={list} aria-label={t("overview.stages")} tabIndex={0}>
      {stages.map((stage) => {
        const info = infos.find((candidate) => candidate.stage === stage);
        const state = ribbonState(info);
        return (
          <li key={stage}>
            <button
              type="button"
              data-state={state}
              aria-pressed={chosen === stage}
              onClick={() => onChoose(stage)}
              data-testid={`stage-${stage}`}
            >
              <span className="name">
                {state === "done" ? (
                  <IconCheck size={14} style={{ verticalAlign: "-2px" }} aria-hidden="true" />
                ) : null}
                {state === "now" ? (
                  <IconPlayerPlay size={13} style={{ verticalAlign: "-2px" }} aria-hidden="true" />
                ) : null}{" "}
                {stageName(t, stage)}
              </span>
              <span className="who">{info?.owner ? people.name(info.owner) : t("overview.noOwner")}</span>
              <span className="visually-hidden">{info ? stageStateName(t, info.state) : ""}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

export function MiniRibbon({ infos }: { infos: readonly StageInfo[] }): ReactNode {
  const { t } = useTranslation();
  const now = infos
    .filter((info) => info.state === StageState.STAGE_IN_PROGRESS)
    .map((info) => stageName(t, info.stage));
  const done = infos.filter((info) => info.state === StageState.STAGE_COMPLETED).length;
  const label = now.length > 0 ? now.join(", ") : t("overview.stagesDone", { done, count: stages.length });
  return (
    <div>
      <div className="mini-ribbon" role="img" aria-label={`${t("overview.stages")}: ${label}`}>
        {stages.map((stage) => (
          <span key={stage} data-state={ribbonState(infos.find((info) => info.stage === stage))} />
        ))}
      </div>
      <div className="muted" style={{ fontSize: "0.8rem", marginTop: 6 }} aria-hidden="true">
        {label}
      </div>
    </div>
  );
}
