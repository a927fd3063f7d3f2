// A gate on paper: what was asked for, what shows it, who voted, what was decided, and the log's proof of it.
// On screen it is not there. Before the decision it is what the review works from.
import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import { type Criterion, GateState } from "@slipway/sdk";
import { useEntities } from "@slipway/sdk/react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../../app/project";
import { formatDay, formatInstantFully } from "../../lib/dates";
import { checkWords, outcomeWords } from "../../lib/gates";
import { stageName } from "../../lib/names";
import { PaperProof } from "../../proof/PaperProof";
import { Conditions, type GateProps } from "./Gate";
import { useShown } from "./parts";

export function Certificate({ gate, evidence }: GateProps): ReactNode {
  const { t, i18n } = useTranslation();
  const { info, revision } = useProject();
  const { words, person } = useShown();
  const decided = gate.state === GateState.GATE_DECIDED;
  const fully = useFully();
  return (
    <article className="print-only paper" aria-hidden="true" data-testid="certificate">
      <h1>{t(decided ? "records.gate.certificate" : "records.gate.pack", { name: gate.name })}</h1>
      <p>
        {info?.name}
        {gate.beforeStage ? ` · ${t("records.page.guards", { stage: stageName(t, gate.beforeStage) })}` : ""}
        {gate.beforeLiveRun ? ` · ${words.field("before_live_run")}` : ""}
      </p>
      <table>
        <tbody>
          <Fact name={t("records.gate.decision")}>
            <strong>
              {decided ? words.value(outcomeWords(gate), gate.outcome) : words.value("GateState", gate.state)}
            </strong>
          </Fact>
          {decided ? (
            <Fact name={t("records.gate.decidedBy")}>
              {person(gate.decidedBy)}, {fully(gate.decidedAt)}
            </Fact>
          ) : null}
          {gate.reason ? <Fact name={words.field("reason")}>{gate.reason}</Fact> : null}
          {gate.openedAt ? (
            <Fact name={words.command("open_gate_review")}>
              {person(gate.openedBy)}, {fully(gate.openedAt)}
            </Fact>
          ) : null}
          <Fact name={t("records.field.readiness")}>
            {gate.readiness} % · {t(gate.ready ? "records.page.ready" : "records.page.notReady")}
          </Fact>
        </tbody>
      </table>
      <section>
        <h2>{t("records.gate.criteria", { count: gate.criteria.length })}</h2>
        <ol>
          {gate.criteria.map((criterion) => (
            <PaperCriterion key={criterion.criterionId} gateId={gate.gateId} criterion={criterion} />
          ))}
        </ol>
      </section>
      <section>
        <h2>
          {t("records.gate.votes")} ·{" "}
          {t("records.page.votes", { count: gate.votes.length, quorum: Math.max(1, gate.quorum) })}
        </h2>
        <ul>
          {gate.votes.map((vote) => (
            <li key={vote.personId}>
              {person(vote.personId)}: {words.value(outcomeWords(gate), vote.choice)}, {fully(vote.at)}
              {vote.reason ? ` — ${vote.reason}` : ""}
            </li>
          ))}
        </ul>
      </section>
      <Conditions gate={gate} />
      <p className="paper-foot">
        {t("records.gate.asOf", {
          revision: String(revision),
          at: formatInstantFully(new Date(), i18n.language),
        })}
      </p>
      {evidence ? <PaperProof evidence={evidence} /> : null}
    </article>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{children}</td>
    </tr>
  );
}

function useFully(): (time: Timestamp | undefined) => string {
  const { i18n } = useTranslation();
  return (time) => (time ? formatInstantFully(timestampDate(time), i18n.language) : "–");
}

function PaperCriterion({
  gateId,
  criterion,
}: {
  readonly gateId: string;
  readonly criterion: Criterion;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { project } = useProject();
  const { words, person, both } = useShown();
  const fully = useFully();
  const files = useEntities(project, "files", "attachment").filter((file) => file.about === `gate/${gateId}`);
  return (
    <li>
      <strong>{both(criterion.text)}</strong>
      {criterion.hard ? ` (${t("records.page.hard")})` : ""}: {words.value("CriterionState", criterion.state)}
      {criterion.check ? ` · ${checkWords(t, words, criterion)}` : ""}
      {criterion.by ? ` · ${person(criterion.by)}, ${fully(criterion.at)}` : ""}
      {criterion.reason ? ` · ${criterion.reason}` : ""}
      {criterion.waivedUntil
        ? ` · ${words.field("until")} ${formatDay(criterion.waivedUntil, i18n.language)}`
        : ""}
      <ul>
        {criterion.evidence.map((one) => (
          <li key={one.evidenceId}>
            {one.title}
            {one.reference ? ` (${one.reference})` : ""}
            {` · ${person(one.by)}, ${fully(one.at)}`}
            {one.note ? ` · ${one.note}` : ""}
            {files
              .filter((file) => file.part === one.evidenceId && !file.redacted)
              .map((file) => ` · ${file.name}`)
              .join("")}
          </li>
        ))}
      </ul>
    </li>
  );
}
