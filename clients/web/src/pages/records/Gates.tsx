// The gates in a list: how ready each is and what became of it. Each leads to its page.
import type { Gate } from "@slipway/sdk";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../../app/project";
import { formatMinutes } from "../../lib/dates";
import { countCriteria } from "../../lib/gates";
import { gateFigures, percent } from "../../lib/metrics";
import { stageName } from "../../lib/names";
import { useRecords } from "../../lib/records";
import { useWhere } from "../../shell/where";
import { GateChip } from "./gateParts";
import { Create, Panel, RecordList, RecordPage } from "./parts";

export function Gates(): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const gates = [...useRecords(project, "gates", "gate")].sort((a, b) => a.gateId.localeCompare(b.gateId));
  return (
    <RecordPage name="gates" view="gates" actions={<Create intent="defineGate" idKey="gateId" />}>
      <Figures gates={gates} />
      <Panel title={t("nav.gates")}>
        <RecordList empty={t("records.page.noGates")} about={t("records.about.gates")} count={gates.length}>
          {gates.map((gate) => (
            <GateRow key={gate.gateId} gate={gate} />
          ))}
        </RecordList>
      </Panel>
    </RecordPage>
  );
}

// How often a gate was passed at the first try, and how long a decision took.
function Figures({ gates }: { readonly gates: readonly Gate[] }): ReactNode {
  const { t, i18n } = useTranslation();
  const { decided, passedFirst, latencyMinutes } = gateFigures(gates);
  if (decided === 0) return null;
  return (
    <dl className="facts wide">
      <div>
        <dt>{t("records.page.firstPass")}</dt>
        <dd className="tabular">{`${percent(passedFirst, decided)} % (${passedFirst} / ${decided})`}</dd>
      </div>
      {latencyMinutes === undefined ? null : (
        <div>
          <dt>{t("records.page.decisionLatency")}</dt>
          <dd className="tabular">{formatMinutes(Math.round(latencyMinutes), i18n.language)}</dd>
        </div>
      )}
    </dl>
  );
}

function GateRow({ gate }: { readonly gate: Gate }): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const { ws, at } = useWhere();
  const { unmetHard } = countCriteria(gate);
  return (
    <li className="record-row gate-row" data-entity={`gate/${gate.gateId}`}>
      <div className="gate-name">
        <Link
          className="record-title"
          to="/w/$ws/p/$project/gates/$gate"
          params={{ ws, project, gate: gate.gateId }}
          search={at ? { at } : {}}
        >
          {gate.name}
        </Link>
        <div className="record-facts">
          {gate.beforeStage ? (
            <span>{t("records.page.guards", { stage: stageName(t, gate.beforeStage) })}</span>
          ) : null}
          <span>{t("records.gate.criteria", { count: gate.criteria.length })}</span>
          <span>
            {t("records.page.votes", { count: gate.votes.length, quorum: Math.max(1, gate.quorum) })}
          </span>
        </div>
      </div>
      {gate.criteria.length > 0 ? (
        <div className="gate-ready">
          <meter min={0} max={100} value={gate.readiness} aria-label={t("records.field.readiness")} />
          <span className="tabular">{gate.readiness} %</span>
          {unmetHard > 0 ? (
            <span className="muted">{t("records.gate.unmetHardOf", { count: unmetHard })}</span>
          ) : null}
        </div>
      ) : null}
      <span className="record-chips">
        <GateChip gate={gate} />
      </span>
    </li>
  );
}
