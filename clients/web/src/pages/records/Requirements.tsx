// Requirements with their sign-offs and what they came to; changes after the baseline.
import {
  type ChangeRequest,
  ChangeState,
  type Requirement,
  RequirementPriority,
  type RequirementTrace,
} from "@slipway/sdk";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../../app/project";
import { useRecords } from "../../lib/records";
import { awaitsBaseline } from "../../lib/requirements";
import { type Linked, RecordLinks, useTaskLinks } from "./links";
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
  useShown,
} from "./parts";

export function Requirements(): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const { person, at } = useShown();
  const requirements = byCreation(useRecords(project, "requirements", "requirement"));
  const changes = byCreation(useRecords(project, "requirements", "change"));
  const baseline = useRecords(project, "requirements", "baseline")[0];
  const traces = new Map(
    useRecords(project, "requirements", "trace").map((trace) => [trace.requirementId, trace]),
  );
  const tasks = useTaskLinks();
  const baselined = (baseline?.number ?? 0) > 0;
  return (
    <RecordPage
      name="requirements"
      view="requirements"
      actions={
        <>
          <Offers
            offers={
              awaitsBaseline(requirements)
                ? [{ intent: "signOffRequirement" }, { intent: "baselineRequirements" }]
                : []
            }
          />
          <Create
            intent="proposeRequirement"
            idKey="requirementId"
            initial={{ priority: RequirementPriority.MUST }}
          />
        </>
      }
    >
      <Panel
        title={t("nav.requirements")}
        aside={
          baselined && baseline ? (
            <Chip tone={awaitsBaseline(requirements) ? "warn" : "good"}>
              {t("records.page.baseline", {
                number: baseline.number,
                by: person(baseline.by),
                at: at(baseline.at),
              })}
            </Chip>
          ) : (
            <Chip tone="warn">{t("records.page.noBaseline")}</Chip>
          )
        }
      >
        <RecordList
          empty={t("records.page.noRequirements")}
          about={t("records.about.requirements")}
          count={requirements.length}
        >
          {requirements.map((one) => (
            <RequirementRow
              key={one.requirementId}
              requirement={one}
              trace={traces.get(one.requirementId)}
              tasks={tasks}
            />
          ))}
        </RecordList>
      </Panel>
      <Panel title={t("records.page.changes")} aside={<Create intent="requestChange" idKey="changeId" />}>
        <RecordList
          empty={t("records.page.noChanges")}
          about={t("records.about.changes")}
          count={changes.length}
        >
          {changes.map((change) => (
            <ChangeRow key={change.changeId} change={change} />
          ))}
        </RecordList>
      </Panel>
    </RecordPage>
  );
}

// Where it came from. Each opens its view only where there is such a source.
function FromFeedback({ id }: { readonly id: string }): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const one = useRecords(project, "operation", "feedback").find((feedback) => feedback.feedbackId === id);
  return (
    <RecordLinks
      label={t("records.page.source")}
      items={one ? [{ entity: `feedback/${id}`, title: one.text }] : []}
    />
  );
}

function FromWorkshop({ id }: { readonly id: string }): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const one = useRecords(project, "meeting", "meeting").find((meeting) => meeting.meetingId === id);
  return (
    <RecordLinks
      label={t("records.page.source")}
      items={one ? [{ entity: `meeting/${id}`, title: one.title }] : []}
    />
  );
}

function RequirementRow({
  requirement,
  trace,
  tasks,
}: {
  readonly requirement: Requirement;
  readonly trace: RequirementTrace | undefined;
  readonly tasks: (ids: readonly string[]) => readonly Linked[];
}): ReactNode {
  const { t } = useTranslation();
  const { words, department, person } = useShown();
  const { project } = useProject();
  const plans = useRecords(project, "tests", "testPlan");
  const given = { requirementId: requirement.requirementId };
  return (
    <RecordRow
      id={`requirement/${requirement.requirementId}`}
      texts={`requirement/${requirement.requirementId}`}
      title={requirement.title}
      chips={
        <>
          {requirement.priority ? (
            <Chip tone={requirement.priority === RequirementPriority.MUST ? "warn" : ""}>
              {words.value("RequirementPriority", requirement.priority)}
            </Chip>
          ) : null}
          {requirement.baselined ? <Chip tone="good">{t("records.page.baselined")}</Chip> : null}
        </>
      }
      facts={[
        requirement.module,
        requirement.departments.map(department).join(", "),
        requirement.signOffs.length > 0
          ? `✓ ${requirement.signOffs.map((one) => `${department(one.departmentId)} (${person(one.personId)})`).join(", ")}`
          : t("records.page.unsigned"),
        trace && trace.tasks.length > 0
          ? t("records.page.traceTasks", { done: trace.tasksDone, all: trace.tasks.length })
          : "",
        trace && trace.casesPassed + trace.casesFailed > 0
          ? t("records.page.traceCases", {
              passed: trace.casesPassed,
              all: trace.casesPassed + trace.casesFailed,
            })
          : "",
        trace && trace.defectsOpen > 0 ? t("records.page.traceDefects", { count: trace.defectsOpen }) : "",
      ]}
      offers={[
        { intent: "editRequirement", given },
        { intent: "signOffRequirement", given: { requirementIds: [requirement.requirementId] } },
      ]}
    >
      {requirement.text ? <p className="record-text prewrap">{requirement.text}</p> : null}
      <RecordLinks label={t("records.page.tasks")} items={tasks(trace?.tasks ?? [])} />
      <RecordLinks
        label={t("records.page.testPlans")}
        items={plans
          .filter((plan) => trace?.plans.includes(plan.planId))
          .map((plan) => ({ entity: `plan/${plan.planId}`, title: plan.title }))}
      />
      {requirement.fromFeedback ? <FromFeedback id={requirement.fromFeedback} /> : null}
      {requirement.workshopId ? <FromWorkshop id={requirement.workshopId} /> : null}
    </RecordRow>
  );
}

function ChangeRow({ change }: { readonly change: ChangeRequest }): ReactNode {
  const { words, person, at } = useShown();
  const given = { changeId: change.changeId };
  const offers: Offer[] =
    change.state === ChangeState.CHANGE_REQUESTED
      ? [
          { intent: "approveChange", given },
          { intent: "rejectChange", given },
        ]
      : [];
  return (
    <RecordRow
      id={`change/${change.changeId}`}
      texts={`change/${change.changeId}`}
      title={change.title}
      chips={
        <Chip
          tone={
            change.state === ChangeState.CHANGE_APPROVED
              ? "good"
              : change.state === ChangeState.CHANGE_REJECTED
                ? "bad"
                : ""
          }
        >
          {words.value("ChangeState", change.state)}
        </Chip>
      }
      facts={[
        person(change.recorded?.createdBy ?? ""),
        change.impact,
        change.decidedBy
          ? `${person(change.decidedBy)} · ${at(change.decidedAt)} ${change.decisionReason}`
          : "",
      ]}
      offers={offers}
    >
      <p className="record-text">{change.reason}</p>
    </RecordRow>
  );
}
