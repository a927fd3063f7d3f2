// Test plans with their runs and load results, defects, and the business's acceptance.
import {
  type Defect,
  DefectState,
  type LoadResult,
  newId,
  TestKind,
  TestOutcome,
  type TestPlan,
  type TestRun,
  type UatSignature,
} from "@slipway/sdk";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../../app/project";
import { foundSince, severeMax } from "../../lib/acceptance";
import { useRecords } from "../../lib/records";
import { RecordLinks } from "./links";
import {
  byCreation,
  Chip,
  Create,
  type Offer,
  Offers,
  Panel,
  RecordList,
  RecordPage,
  RecordRow,
  RedactTexts,
  useShown,
} from "./parts";

export function Testing(): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const plans = byCreation(useRecords(project, "tests", "testPlan"));
  const runs = byCreation(useRecords(project, "tests", "testRun"));
  const loads = byCreation(useRecords(project, "tests", "loadResult"));
  const defects = [...byCreation(useRecords(project, "tests", "defect"))].sort(
    (a, b) =>
      Number(a.state === DefectState.DEFECT_VERIFIED) - Number(b.state === DefectState.DEFECT_VERIFIED) ||
      a.severity - b.severity,
  );
  const signatures = useRecords(project, "tests", "uat");
  const totals = useRecords(project, "tests", "testTotals")[0];
  return (
    <RecordPage
      name="test"
      view="tests"
      actions={
        <>
          <Create intent="raiseDefect" idKey="defectId" initial={{ severity: 3 }} />
          <Create intent="draftTestPlan" idKey="planId" />
        </>
      }
    >
      <dl className="facts wide">
        <div>
          <dt>{t("records.page.casesPassed")}</dt>
          <dd className="tabular">
            {totals?.casesPassed ?? 0} /{" "}
            {(totals?.casesPassed ?? 0) + (totals?.casesFailed ?? 0) + (totals?.casesBlocked ?? 0)}
          </dd>
        </div>
        <div>
          <dt>{t("records.page.defectsOpen")}</dt>
          <dd className="tabular">{totals?.defectsOpen ?? 0}</dd>
        </div>
        <div>
          <dt>{t("records.page.severeOpen")}</dt>
          <dd className={totals?.severeOpen ? "tabular bad" : "tabular"}>{totals?.severeOpen ?? 0}</dd>
        </div>
      </dl>
      <Panel title={t("records.page.testPlans")}>
        <RecordList
          empty={t("records.page.noTestPlans")}
          about={t("records.about.testPlans")}
          count={plans.length}
        >
          {plans.map((plan) => (
            <PlanRow
              key={plan.planId}
              plan={plan}
              runs={runs.filter((run) => run.planId === plan.planId)}
              loads={loads.filter((one) => one.planId === plan.planId)}
            />
          ))}
        </RecordList>
      </Panel>
      <Panel title={t("records.page.defects")}>
        <RecordList
          empty={t("records.page.noDefects")}
          about={t("records.about.defects")}
          count={defects.length}
        >
          {defects.map((defect) => (
            <DefectRow key={defect.defectId} defect={defect} />
          ))}
        </RecordList>
      </Panel>
      <Panel
        title={t("records.page.acceptance")}
        aside={<Offers offers={[{ intent: "signUat" }]} size="compact-sm" />}
      >
        <RecordList
          empty={t("records.page.noSignatures")}
          about={t("records.about.acceptance")}
          count={signatures.length}
        >
          {signatures.map((one) => (
            <SignatureRow key={one.departmentId} signature={one} defects={defects} />
          ))}
        </RecordList>
      </Panel>
    </RecordPage>
  );
}

function PlanRow({
  plan,
  runs,
  loads,
}: {
  readonly plan: TestPlan;
  readonly runs: readonly TestRun[];
  readonly loads: readonly LoadResult[];
}): ReactNode {
  const { t } = useTranslation();
  const { words, at, person } = useShown();
  const { project } = useProject();
  const requirements = useRecords(project, "requirements", "requirement");
  const given = { planId: plan.planId };
  const offers: Offer[] = !plan.approved
    ? [{ intent: "approveTestPlan", given }]
    : plan.kind === TestKind.STRESS_TEST
      ? [
          { intent: "recordLoadResult", given: { ...given, resultId: newId() } },
          { intent: "startTestRun", given: { ...given, runId: newId() } },
        ]
      : [
          {
            intent: "startTestRun",
            given: { ...given, runId: newId() },
            initial: { environment: plan.environment },
          },
        ];
  return (
    <RecordRow
      id={`plan/${plan.planId}`}
      texts={`plan/${plan.planId}`}
      title={plan.title}
      chips={
        <>
          <Chip>{words.value("TestKind", plan.kind)}</Chip>
          <Chip tone={plan.approved ? "good" : "warn"}>
            {plan.approved ? t("records.page.approved") : t("records.page.draft")}
          </Chip>
        </>
      }
      facts={[plan.environment, plan.scope, plan.approvedBy ? `✓ ${person(plan.approvedBy)}` : ""]}
      offers={offers}
    >
      <Target plan={plan} />
      <RecordLinks
        label={words.field("requirements")}
        items={requirements
          .filter((one) => plan.requirements.includes(one.requirementId))
          .map((one) => ({ entity: `requirement/${one.requirementId}`, title: one.title }))}
      />
      <ul className="evidence">
        {runs.map((run) => (
          <li key={run.runId} data-entity={`test-run/${run.runId}`}>
            {at(run.startedAt)} · {words.value("TestOutcome", TestOutcome.TEST_PASSED)} {run.passed} ·{" "}
            {words.value("TestOutcome", TestOutcome.TEST_FAILED)} {run.failed} ·{" "}
            {words.value("TestOutcome", TestOutcome.TEST_BLOCKED)} {run.blocked}
            <Offers
              offers={[{ intent: "recordTestResult", given: { runId: run.runId } }]}
              size="compact-sm"
            />
            {run.results.some((result) => result.note) ? (
              <RedactTexts texts={`test-run/${run.runId}`} called={`${plan.title} · ${at(run.startedAt)}`} />
            ) : null}
            <Unpassed run={run} />
          </li>
        ))}
        {loads.map((one) => (
          <li key={one.resultId} data-entity={`load/${one.resultId}`}>
            <Chip tone={one.reached ? "good" : "bad"}>
              {one.reached
                ? t("records.page.onTarget")
                : t("records.page.missed", {
                    what: one.missed.map(words.field).join(t("records.page.and")),
                  })}
            </Chip>{" "}
            {one.missed.includes("parity") ? null : (
              <>
                <Chip tone={one.parity ? "good" : ""}>
                  {t(one.parity ? "records.page.parity" : "records.page.noParity")}
                </Chip>{" "}
              </>
            )}
            <span className="tabular">
              {t("records.page.load", {
                tps: one.tps,
                p95: one.p95Ms,
                errors: one.errorsPpm,
                minutes: one.minutes,
              })}
            </span>{" "}
            {one.note ? (
              <>
                <span className="muted">{one.note}</span>{" "}
                <RedactTexts texts={`load/${one.resultId}`} called={plan.title} />
              </>
            ) : null}
          </li>
        ))}
      </ul>
    </RecordRow>
  );
}

// What a load result must reach.
function Target({ plan }: { readonly plan: TestPlan }): ReactNode {
  const { t } = useTranslation();
  const { target } = plan;
  if (!target) return null;
  const asked = [
    target.tpsMin > 0 ? t("records.page.targetTps", { value: target.tpsMin }) : "",
    target.p95MsMax > 0 ? t("records.page.targetP95", { value: target.p95MsMax }) : "",
    target.errorsPpmMax > 0 ? t("records.page.targetErrors", { value: target.errorsPpmMax }) : "",
    target.minutesMin > 0 ? t("records.page.targetMinutes", { value: target.minutesMin }) : "",
    target.parity ? t("records.page.parity") : "",
  ].filter((part) => part !== "");
  if (asked.length === 0) return null;
  return (
    <p className="record-text tabular" data-testid="load-target">
      <strong>{t("records.page.labelled", { label: t("records.field.target") })}</strong>
      {asked.join(" · ")}
    </p>
  );
}

// The cases of a run that did not pass: what they say is what is to be done next.
function Unpassed({ run }: { readonly run: TestRun }): ReactNode {
  const { t } = useTranslation();
  const { words, person, at } = useShown();
  const results = run.results.filter((result) => result.outcome !== TestOutcome.TEST_PASSED);
  if (results.length === 0) return null;
  return (
    <details className="record-links" data-testid="unpassed">
      <summary>{t("records.page.unpassed", { count: results.length })}</summary>
      <ul className="evidence">
        {results.map((result) => (
          <li key={result.caseId}>
            <Chip tone={result.outcome === TestOutcome.TEST_FAILED ? "bad" : "warn"}>
              {words.value("TestOutcome", result.outcome)}
            </Chip>{" "}
            {result.title || result.caseId}{" "}
            <span className="muted">{`${person(result.by)} · ${at(result.at)}`}</span>
            {result.note ? <p className="record-text prewrap">{result.note}</p> : null}
          </li>
        ))}
      </ul>
    </details>
  );
}

// What was found since is named: until the department signs again, this signature does not count.
function SignatureRow({
  signature,
  defects,
}: {
  readonly signature: UatSignature;
  readonly defects: readonly Defect[];
}): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const { person, department, at } = useShown();
  const since = foundSince(signature, defects, useRecords(project, "requirements", "requirement"));
  const counts = since.length === 0;
  return (
    <RecordRow
      id={`uat/${signature.departmentId}`}
      texts={`uat/${signature.departmentId}`}
      title={department(signature.departmentId)}
      chips={
        <Chip tone={counts ? "good" : "bad"}>
          {t(counts ? "records.page.signed" : "records.page.signAgain")}
        </Chip>
      }
      facts={[
        `${person(signature.by)} · ${at(signature.at)}`,
        signature.statement,
        counts
          ? ""
          : t("records.page.foundSince", {
              titles: since.map((defect) => defect.title).join(t("records.page.and")),
            }),
      ]}
    />
  );
}

function DefectRow({ defect }: { readonly defect: Defect }): ReactNode {
  const { t } = useTranslation();
  const { words, person } = useShown();
  const given = { defectId: defect.defectId };
  const offers: Offer[] =
    defect.state === DefectState.DEFECT_OPEN
      ? [{ intent: "resolveDefect", given }]
      : defect.state === DefectState.DEFECT_RESOLVED
        ? [{ intent: "verifyDefect", given, initial: { holds: true } }]
        : [{ intent: "verifyDefect", given, initial: { holds: false }, quiet: true }];
  const open = defect.state !== DefectState.DEFECT_VERIFIED;
  return (
    <RecordRow
      id={`defect/${defect.defectId}`}
      texts={`defect/${defect.defectId}`}
      title={defect.title}
      chips={
        <>
          <Chip tone={open && defect.severity <= severeMax ? "bad" : ""}>
            {t("records.page.severity", { severity: defect.severity })}
          </Chip>
          <Chip tone={open ? "warn" : "good"}>{words.value("DefectState", defect.state)}</Chip>
        </>
      }
      facts={[
        person(defect.assignee),
        defect.resolution,
        defect.reopened > 0 ? t("records.page.reopened", { count: defect.reopened }) : "",
      ]}
      offers={offers}
    >
      {defect.description ? <p className="record-text">{defect.description}</p> : null}
    </RecordRow>
  );
}
