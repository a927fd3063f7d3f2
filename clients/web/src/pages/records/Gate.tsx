// One gate whole: what must be there, what shows it, who voted and why, and what was decided.

import { Button } from "@mantine/core";
import { type AuditEntry, type Criterion, CriterionState, type Gate, GateState, newId } from "@slipway/sdk";
import { IconPrinter } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../../app/project";
import { EntityLink } from "../../components/EntityLink";
import { FilesOf } from "../../components/FilesOf";
import { Empty } from "../../components/states";
import { formatDay } from "../../lib/dates";
import { checkWords, countCriteria, isReference, outcomeWords } from "../../lib/gates";
import { stageName } from "../../lib/names";
import { useRecords } from "../../lib/records";
import { useEvidence } from "../../proof/EvidenceChip";
import { ProofChip } from "../../proof/ProofChip";
import { useWhere } from "../../shell/where";
import { Certificate } from "./Certificate";
import { GateChip, outcomeTone } from "./gateParts";
import {
  Chip,
  type Offer,
  Offers,
  Panel,
  RecordPage,
  RecordRow,
  RedactTexts,
  seen,
  type Tone,
  useShown,
} from "./parts";

const criterionTone: Readonly<Record<number, Tone>> = {
  [CriterionState.CRITERION_MET]: "good",
  [CriterionState.CRITERION_FAILED]: "bad",
  [CriterionState.CRITERION_WAIVED]: "warn",
};

export interface GateProps {
  readonly gate: Gate;
  // The commit that decided it, once there is one.
  readonly evidence: AuditEntry | undefined;
}

export function GatePage(): ReactNode {
  const { t } = useTranslation();
  const { project, past } = useProject();
  const { ws, at } = useWhere();
  const { gate: id = "" } = useParams({ strict: false });
  const gate = useRecords(project, "gates", "gate").find((one) => one.gateId === id);
  const decided = gate?.state === GateState.GATE_DECIDED;
  const evidence = useEvidence(project, decided ? `command:decide_gate entity:gate/${id}` : undefined);
  return (
    <RecordPage
      name="gates"
      view="gates"
      title={gate?.name}
      back={
        <Link to="/w/$ws/p/$project/gates" params={{ ws, project }} search={at ? { at } : {}}>
          {t("nav.gates")}
        </Link>
      }
      chips={gate ? <GateChip gate={gate} /> : null}
      actions={gate ? <GateActions gate={gate} /> : null}
      paper={gate ? <Certificate gate={gate} evidence={evidence} /> : null}
    >
      {gate ? (
        <>
          <Head gate={gate} />
          <Scorecard gate={gate} />
          <Panel title={t("records.gate.criteria", { count: gate.criteria.length })}>
            <ul className="rows">
              {gate.criteria.map((criterion) => (
                <CriterionRow key={criterion.criterionId} gate={gate} criterion={criterion} open={!decided} />
              ))}
            </ul>
            {gate.criteria.length === 0 ? (
              <p className="padded muted none">{t("records.gate.noCriteria")}</p>
            ) : null}
          </Panel>
          <div className="record-columns even">
            <Votes gate={gate} />
            <Outcome gate={gate} evidence={evidence} />
          </div>
        </>
      ) : (
        <Empty title={t(past ? "records.gate.notYet" : "records.gate.none")} />
      )}
    </RecordPage>
  );
}

function GateActions({ gate }: { readonly gate: Gate }): ReactNode {
  const { t } = useTranslation();
  const given = { gateId: gate.gateId };
  const called = { GateOutcome: outcomeWords(gate) };
  const entity = `gate/${gate.gateId}`;
  const reviewed = gate.state === GateState.GATE_IN_REVIEW;
  const decided = gate.state === GateState.GATE_DECIDED;
  const offers: Offer[] = decided
    ? [{ intent: "reopenGate", given, quiet: true }]
    : reviewed
      ? [
          { intent: "castVote", given, called },
          { intent: "decideGate", given, called, expect: seen(entity, gate) },
        ]
      : [
          { intent: "openGateReview", given },
          { intent: "addCriterion", given: { ...given, criterionId: newId() }, initial: { weight: 1 } },
        ];
  return (
    <>
      <Button
        variant="default"
        className="no-print"
        leftSection={<IconPrinter size={16} aria-hidden="true" />}
        data-testid="print"
        onClick={() => window.print()}
      >
        {t(decided ? "records.gate.printCertificate" : "records.gate.printPack")}
      </Button>
      <Offers offers={offers} />
    </>
  );
}

function Head({ gate }: { readonly gate: Gate }): ReactNode {
  const { t } = useTranslation();
  const { words, person, people, at } = useShown();
  return (
    <div className="record-facts run-head" data-entity={`gate/${gate.gateId}`}>
      {gate.beforeStage ? (
        <span>{t("records.page.guards", { stage: stageName(t, gate.beforeStage) })}</span>
      ) : null}
      {gate.beforeLiveRun ? <span>{words.field("before_live_run")}</span> : null}
      <span>{t("records.page.votes", { count: gate.votes.length, quorum: Math.max(1, gate.quorum) })}</span>
      <span>{t(gate.bySponsor ? "records.gate.bySponsor" : "records.gate.byLead")}</span>
      <span>
        {gate.approvers.length > 0
          ? t("records.gate.approvers", { people: people(gate.approvers) })
          : t("records.gate.anyApprover")}
      </span>
      {gate.openedAt ? (
        <span>
          {t("records.gate.opened", {
            name: person(gate.openedBy),
            at: at(gate.openedAt),
            count: gate.reviews,
          })}
        </span>
      ) : null}
    </div>
  );
}

// How ready it is, and how many criteria stand where.
function Scorecard({ gate }: { readonly gate: Gate }): ReactNode {
  const { t } = useTranslation();
  const { words } = useShown();
  if (gate.criteria.length === 0) return null;
  const counts = countCriteria(gate);
  return (
    <Panel title={t("records.field.readiness")}>
      <Readiness gate={gate} />
      <dl className="facts">
        {[
          CriterionState.CRITERION_MET,
          CriterionState.CRITERION_WAIVED,
          CriterionState.CRITERION_FAILED,
          CriterionState.CRITERION_OPEN,
        ].map((state) => (
          <div key={state}>
            <dt>{words.value("CriterionState", state)}</dt>
            <dd className="tabular">{counts.of(state)}</dd>
          </div>
        ))}
        <div>
          <dt>{t("records.gate.unmetHard")}</dt>
          <dd className={counts.unmetHard > 0 ? "tabular bad" : "tabular"}>{counts.unmetHard}</dd>
        </div>
      </dl>
    </Panel>
  );
}

export function Readiness({ gate }: { readonly gate: Gate }): ReactNode {
  const { t } = useTranslation();
  if (gate.criteria.length === 0) return null;
  return (
    <div className="readiness">
      <meter min={0} max={100} value={gate.readiness} aria-label={t("records.field.readiness")} />
      <span className="tabular">{gate.readiness} %</span>
      <Chip tone={gate.ready ? "good" : "warn"}>
        {gate.ready ? t("records.page.ready") : t("records.page.notReady")}
      </Chip>
      {gate.state === GateState.GATE_DECIDED ? null : (
        <span className="muted no-print">{t("records.page.lookedAtAgain")}</span>
      )}
    </div>
  );
}

function CriterionRow({
  gate,
  criterion,
  open,
}: {
  readonly gate: Gate;
  readonly criterion: Criterion;
  readonly open: boolean;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { project, past } = useProject();
  const { words, person, at, both } = useShown();
  const given = { gateId: gate.gateId, criterionId: criterion.criterionId };
  const offers: Offer[] = open
    ? [
        { intent: "attachEvidence", given: { ...given, evidenceId: newId() } },
        { intent: "meetCriterion", given },
        { intent: "failCriterion", given },
        ...(criterion.waivable ? [{ intent: "waiveCriterion", given } as const] : []),
      ]
    : [];
  return (
    <RecordRow
      id={`criterion/${gate.gateId}/${criterion.criterionId}`}
      texts={criterion.reason ? `gate/${gate.gateId}/${criterion.criterionId}` : ""}
      title={both(criterion.text)}
      chips={
        <>
          {criterion.hard ? <Chip>{t("records.page.hard")}</Chip> : null}
          <Chip tone={criterionTone[criterion.state] ?? ""}>
            {words.value("CriterionState", criterion.state)}
          </Chip>
        </>
      }
      facts={[
        t("records.page.weight", { weight: criterion.weight }),
        checkWords(t, words, criterion),
        criterion.by ? `${person(criterion.by)} · ${at(criterion.at)}` : "",
        criterion.reason,
        criterion.waivedUntil
          ? `${words.field("until")} ${formatDay(criterion.waivedUntil, i18n.language)}`
          : "",
      ]}
      offers={offers}
    >
      {criterion.of ? <LooksAt criterion={criterion} /> : null}
      {criterion.evidence.length > 0 ? (
        <ul className="evidence">
          {criterion.evidence.map((one) => (
            <li key={one.evidenceId}>
              <EvidenceName title={one.title} reference={one.reference} />{" "}
              <span className="muted">
                {person(one.by)} · {at(one.at)}
                {one.note ? ` · ${one.note}` : ""}
              </span>
              {one.note ? (
                <RedactTexts texts={`gate/${gate.gateId}/${one.evidenceId}`} called={one.title} />
              ) : null}
              <FilesOf
                project={project}
                about={`gate/${gate.gateId}`}
                part={one.evidenceId}
                fixed={past || !open}
              />
            </li>
          ))}
        </ul>
      ) : null}
    </RecordRow>
  );
}

// The monitor or the training that the check is about.
function LooksAt({ criterion }: { readonly criterion: Criterion }): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const monitors = useRecords(project, "operation", "monitor");
  const trainings = useRecords(project, "people", "training");
  const monitor = monitors.find((one) => one.monitorId === criterion.of);
  const training = trainings.find((one) => one.trainingId === criterion.of);
  const bound = monitor
    ? `${monitor.breachBelow ? "≥" : "≤"} ${Number(monitor.thresholdMilli) / 1000} ${monitor.unit}`
    : "";
  return (
    <div className="record-facts">
      <span>{monitor?.name ?? training?.title ?? criterion.of}</span>
      {bound ? <span className="tabular">{bound}</span> : null}
      {monitor?.since ? (
        <span className="tabular">
          {t(monitor.breached ? "records.page.breached" : "records.page.within")}{" "}
          {Number(monitor.valueMilli) / 1000} {monitor.unit}
        </span>
      ) : null}
    </div>
  );
}

// A link out, or to what of the project it names.
function EvidenceName({
  title,
  reference,
}: {
  readonly title: string;
  readonly reference: string;
}): ReactNode {
  const { project } = useProject();
  if (/^https?:\/\//.test(reference)) {
    return (
      <a href={reference} target="_blank" rel="noreferrer">
        {title}
      </a>
    );
  }
  return isReference(reference) ? (
    <EntityLink project={project} entity={reference}>
      {title}
    </EntityLink>
  ) : (
    title
  );
}

// Each vote with its reason, and who of those named has none yet.
function Votes({ gate }: { readonly gate: Gate }): ReactNode {
  const { t } = useTranslation();
  const { words, person, people, at } = useShown();
  const voted = new Set(gate.votes.map((vote) => vote.personId));
  const missing = gate.approvers.filter((id) => !voted.has(id));
  return (
    <Panel
      title={t("records.gate.votes")}
      aside={
        <span className="muted tabular">
          {t("records.page.votes", { count: gate.votes.length, quorum: Math.max(1, gate.quorum) })}
        </span>
      }
    >
      <ul className="rows">
        {gate.votes.map((vote) => (
          <li key={vote.personId} className="record-row">
            <div className="record-head">
              <span className="record-title">{person(vote.personId)}</span>
              <Chip tone={outcomeTone[vote.choice] ?? ""}>
                {words.value(outcomeWords(gate), vote.choice)}
              </Chip>
            </div>
            <div className="record-facts tabular">{at(vote.at)}</div>
            {vote.reason ? <p className="record-text">{vote.reason}</p> : null}
          </li>
        ))}
      </ul>
      {gate.votes.length === 0 ? <p className="padded muted none">{t("records.gate.noVotes")}</p> : null}
      {missing.length > 0 && gate.state === GateState.GATE_IN_REVIEW ? (
        <p className="padded muted none">{t("records.gate.toVote", { people: people(missing) })}</p>
      ) : null}
    </Panel>
  );
}

function Outcome({ gate, evidence }: GateProps): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const { person, at } = useShown();
  const decided = gate.state === GateState.GATE_DECIDED;
  return (
    <Panel title={t("records.gate.decision")} aside={<GateChip gate={gate} />}>
      {decided ? (
        <div className="record-more">
          <p className="record-facts">
            <span>{person(gate.decidedBy)}</span>
            <span className="tabular">{at(gate.decidedAt)}</span>
            {evidence ? <span className="tabular">r{String(evidence.revision)}</span> : null}
          </p>
          {gate.reason ? (
            <p className="record-text">
              {gate.reason} <RedactTexts texts={`gate/${gate.gateId}`} called={gate.name} />
            </p>
          ) : null}
          <Conditions gate={gate} />
          {evidence ? (
            <p className="record-text">
              <ProofChip project={project} entry={evidence} auto />
            </p>
          ) : null}
        </div>
      ) : (
        <p className="padded muted none">{t("records.gate.undecided")}</p>
      )}
    </Panel>
  );
}

export function Conditions({ gate }: { readonly gate: Gate }): ReactNode {
  const { t, i18n } = useTranslation();
  const { person } = useShown();
  if (gate.conditions.length === 0) return null;
  return (
    <>
      <h3>{t("records.field.conditions")}</h3>
      <ul className="evidence">
        {gate.conditions.map((condition) => (
          <li key={condition.text}>
            {condition.text}{" "}
            <span className="muted">
              {person(condition.owner)} · {formatDay(condition.due, i18n.language)}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
