// What whoever fills in a form should know first, above the field that it bears on.
import type { IntentCase, StageInfo } from "@slipway/sdk";
import { useEntities, useView } from "@slipway/sdk/react";
import type { FunctionComponent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../app/people";
import { useProject } from "../app/project";
import { today } from "../lib/dates";
import { ownerFacts, useOwnerFactsText } from "../lib/ownerFacts";
import { useRecords } from "../lib/records";
import type { Values } from "./values";

function OwnerSoFar({ values }: { readonly values: Values }): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const stages = useEntities(project, "overview", "stage");
  const stage = stages.find((one) => one.stage === values.stage);
  if (!stage) return <p className="record-text muted">{t("records.page.ownerFactsFirst")}</p>;
  return <FactsOf stage={stage} />;
}

function FactsOf({ stage }: { readonly stage: StageInfo }): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const people = usePeople();
  const say = useOwnerFactsText();
  const tasks = useEntities(project, "board", "task");
  const summaries = useEntities(project, "meeting", "summary");
  const risks = useRecords(project, "risks", "risk");
  const loaded = [useView(project, "board"), useView(project, "meeting"), useView(project, "risks")];
  if (!stage.owner) return <p className="record-text muted">{t("records.page.ownerNone")}</p>;
  if (loaded.some((view) => view === undefined))
    return <p className="record-text muted">{t("state.loading")}</p>;
  return (
    <div className="record-panel padded" data-testid="owner-facts">
      <strong>{people.name(stage.owner)}</strong>
      <p className="record-text">{say(ownerFacts(stage, { tasks, summaries, risks }, today()))}</p>
    </div>
  );
}

// By command: the field, and what stands above it.
export const about: Partial<
  Record<IntentCase, { readonly field: string; readonly Facts: FunctionComponent<{ values: Values }> }>
> = {
  evaluateOwner: { field: "score", Facts: OwnerSoFar },
};
