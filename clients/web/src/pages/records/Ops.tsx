// After the go-live: monitors, incidents and the plans for them, hypercare, and what users say.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import {
  type Feedback,
  FeedbackState,
  HypercareState,
  type Incident,
  IncidentState,
  newId,
} from "@slipway/sdk";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../../app/project";
import { formatAgo, formatDay } from "../../lib/dates";
import { inUnits, type MonitorStanding, standingOf } from "../../lib/monitors";
import { priorityName } from "../../lib/names";
import { useRecords } from "../../lib/records";
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
  type Tone,
  useShown,
} from "./parts";
import { Webhooks } from "./Webhooks";

export function Ops(): ReactNode {
  const { t, i18n } = useTranslation();
  const { project } = useProject();
  const { words, person, at } = useShown();
  const monitors = byCreation(useRecords(project, "operation", "monitor"));
  const incidents = [...byCreation(useRecords(project, "operation", "incident"))].reverse();
  const plans = byCreation(useRecords(project, "operation", "emergencyPlan"));
  const feedback = [...byCreation(useRecords(project, "operation", "feedback"))].reverse();
  const hypercare = useRecords(project, "operation", "hypercare")[0];
  const waiting = useRecords(project, "operation", "operation")[0]?.oldestOpen;
  const running = hypercare?.state === HypercareState.HYPERCARE_RUNNING;
  return (
    <RecordPage
      name="ops"
      view="operation"
      actions={<Create intent="declareIncident" idKey="incidentId" initial={{ severity: 2 }} />}
    >
      <Panel
        title={t("records.page.hypercare")}
        aside={
          <Offers
            offers={
              hypercare
                ? running
                  ? [{ intent: "exitHypercare" }]
                  : []
                : [{ intent: "startHypercare", initial: { quietDays: 5 } }]
            }
            size="compact-sm"
          />
        }
      >
        {hypercare ? (
          <div className="record-facts padded">
            <Chip tone={running ? "warn" : "good"}>{words.value("HypercareState", hypercare.state)}</Chip>
            <span>{`${at(hypercare.startedAt)} – ${hypercare.exitedAt ? at(hypercare.exitedAt) : formatDay(hypercare.plannedEnd, i18n.language)}`}</span>
            <span>{t("records.page.quietDays", { count: hypercare.quietDays })}</span>
            {hypercare.note ? (
              <>
                <span>{hypercare.note}</span>
                <RedactTexts texts="hypercare" called={t("records.page.hypercare")} />
              </>
            ) : null}
          </div>
        ) : (
          <p className="record-text padded muted">{t("records.page.noHypercare")}</p>
        )}
      </Panel>
      <Panel title={t("records.page.incidents")}>
        <RecordList
          empty={t("records.page.noIncidents")}
          about={t("records.about.incidents")}
          count={incidents.length}
        >
          {incidents.map((one) => (
            <IncidentRow key={one.incidentId} incident={one} />
          ))}
        </RecordList>
      </Panel>
      <Panel
        title={t("records.page.emergencyPlans")}
        aside={<Create intent="draftEmergencyPlan" idKey="planId" />}
      >
        <RecordList
          empty={t("records.page.noEmergencyPlans")}
          about={t("records.about.drills")}
          count={plans.length}
        >
          {plans.map((one) => {
            const given = { planId: one.planId };
            return (
              <RecordRow
                key={one.planId}
                id={`emergency-plan/${one.planId}`}
                texts={`emergency-plan/${one.planId}`}
                title={one.title}
                chips={
                  <>
                    <Chip tone={one.approved ? "good" : "warn"}>
                      {one.approved ? t("records.page.approved") : t("records.page.draft")}
                    </Chip>
                    <Chip tone={one.drills.some((drill) => drill.passed) ? "good" : "warn"}>
                      {t("records.page.drills", { count: one.drills.length })}
                    </Chip>
                  </>
                }
                facts={[
                  `${words.field("trigger")}: ${one.trigger}`,
                  person(one.owner),
                  one.invocations > 0 ? t("records.page.invoked", { count: one.invocations }) : "",
                ]}
                offers={
                  one.approved
                    ? [
                        { intent: "completeDrill", given, initial: { passed: true } },
                        { intent: "invokeEmergencyPlan", given, grave: true },
                      ]
                    : [{ intent: "approveEmergencyPlan", given }]
                }
              >
                <p className="record-text prewrap">{one.actions}</p>
              </RecordRow>
            );
          })}
        </RecordList>
      </Panel>
      <Panel title={t("records.page.monitors")} aside={<Create intent="registerMonitor" idKey="monitorId" />}>
        {monitors.length > 0 ? (
          <p className="record-text padded muted">{t("records.page.readingsKept")}</p>
        ) : null}
        <RecordList
          empty={t("records.page.noMonitors")}
          about={t("records.about.monitors")}
          count={monitors.length}
        >
          {monitors.map((one) => (
            <RecordRow
              key={one.monitorId}
              id={`monitor/${one.monitorId}`}
              title={one.name}
              chips={<Chip tone={standingTone[standingOf(one)]}>{t(`records.page.${standingOf(one)}`)}</Chip>}
              facts={[
                `${one.breachBelow ? "≥" : "≤"} ${inUnits(one.thresholdMilli, one.unit)}`,
                one.since
                  ? t(`records.page.${one.breached ? "breachedAt" : "withinAt"}`, {
                      value: inUnits(one.valueMilli, one.unit),
                      at: at(one.since),
                    })
                  : "",
                one.breaches > 0 ? t("records.page.breaches", { count: one.breaches }) : "",
                person(one.owner),
              ]}
              offers={[{ intent: "reportReading", given: { monitorId: one.monitorId } }]}
            />
          ))}
        </RecordList>
      </Panel>
      <Panel
        title={t("records.page.feedback")}
        aside={<Create intent="receiveFeedback" idKey="feedbackId" />}
      >
        {waiting ? (
          <p className="record-text padded muted">
            {t("records.page.oldestFeedback", { ago: formatAgo(timestampDate(waiting), i18n.language) })}
          </p>
        ) : null}
        <RecordList
          empty={t("records.page.noFeedback")}
          about={t("records.about.feedback")}
          count={feedback.length}
        >
          {feedback.map((one) => (
            <FeedbackRow key={one.feedbackId} feedback={one} />
          ))}
        </RecordList>
      </Panel>
      <Webhooks />
    </RecordPage>
  );
}

const standingTone: Readonly<Record<MonitorStanding, Tone>> = {
  breached: "bad",
  within: "good",
  neverRead: "",
};

function IncidentRow({ incident }: { readonly incident: Incident }): ReactNode {
  const { t } = useTranslation();
  const { words, person, at } = useShown();
  const given = { incidentId: incident.incidentId };
  const resolved = incident.state === IncidentState.INCIDENT_RESOLVED;
  const offers: Offer[] = resolved
    ? [{ intent: "publishReview", given, initial: { review: incident.review } }]
    : [
        ...(incident.state === IncidentState.INCIDENT_OPEN
          ? [{ intent: "mitigateIncident", given } as const]
          : []),
        { intent: "resolveIncident", given },
      ];
  return (
    <RecordRow
      id={`incident/${incident.incidentId}`}
      texts={`incident/${incident.incidentId}`}
      title={incident.title}
      chips={
        <>
          <Chip tone={!resolved && incident.severity <= 2 ? "bad" : ""}>
            {t("records.page.severity", { severity: incident.severity })}
          </Chip>
          <Chip tone={resolved ? "good" : "warn"}>{words.value("IncidentState", incident.state)}</Chip>
        </>
      }
      facts={[person(incident.commander), at(incident.declaredAt), incident.mitigation, incident.resolution]}
      offers={offers}
    >
      {incident.description ? <p className="record-text">{incident.description}</p> : null}
      {incident.review ? <p className="record-text prewrap">{incident.review}</p> : null}
    </RecordRow>
  );
}

function FeedbackRow({ feedback }: { readonly feedback: Feedback }): ReactNode {
  const { t } = useTranslation();
  const { words, person, at } = useShown();
  const given = { feedbackId: feedback.feedbackId };
  const open =
    feedback.state === FeedbackState.FEEDBACK_RECEIVED || feedback.state === FeedbackState.FEEDBACK_TRIAGED;
  return (
    <RecordRow
      id={`feedback/${feedback.feedbackId}`}
      texts={`feedback/${feedback.feedbackId}`}
      title={feedback.text}
      chips={<Chip tone={open ? "warn" : "good"}>{words.value("FeedbackState", feedback.state)}</Chip>}
      facts={[
        feedback.source,
        at(feedback.recorded?.createdAt),
        person(feedback.owner),
        feedback.priority ? priorityName(t, feedback.priority) : "",
        feedback.reason,
      ]}
      offers={
        open
          ? [
              { intent: "triageFeedback", given },
              { intent: "convertFeedback", given: { ...given, requirementId: newId(), taskId: newId() } },
            ]
          : []
      }
    />
  );
}
