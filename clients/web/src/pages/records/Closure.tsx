// The end of a project: what was reached, what was learnt, who takes over, and what still stands in the way.
import { ProjectState } from "@slipway/sdk";
import { useView } from "@slipway/sdk/react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { useProject } from "../../app/project";
import { formatDay } from "../../lib/dates";
import { projectStateName, stageName } from "../../lib/names";
import { erasedText, replaced, useRecords } from "../../lib/records";
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

export function Closure(): ReactNode {
  const { t, i18n } = useTranslation();
  const { project, info } = useProject();
  const people = usePeople();
  const { words, person, department, at } = useShown();
  const state = useRecords(project, "closure", "lifecycle")[0];
  const measured = new Map(useRecords(project, "closure", "measurement").map((one) => [one.factorId, one]));
  const lessons = byCreation(useRecords(project, "closure", "lesson"));
  const offered = state?.handover && !state.handover.accepted ? state.handover : undefined;
  const closed = (state?.state ?? 0) >= ProjectState.CLOSED;
  const offers: Offer[] = state?.cancelled
    ? []
    : [
        ...(closed ? [] : [{ intent: "closeProject" } as const, { intent: "handOverOperation" } as const]),
        state?.paused ? { intent: "resumeProject" } : { intent: "pauseProject" },
        ...(closed ? [] : [{ intent: "cancelProject", grave: true } as const]),
      ];
  return (
    <RecordPage name="closure" view="closure" actions={<Offers offers={offers} />}>
      <div className="record-facts run-head">
        <Chip tone={closed ? "good" : ""}>
          {state ? projectStateName(t, state.state || ProjectState.DRAFT) : ""}
        </Chip>
        {state?.paused ? <Chip tone="warn">{t("records.page.paused")}</Chip> : null}
        {state?.cancelled ? <Chip tone="bad">{t("records.page.cancelled")}</Chip> : null}
        {state?.reason ? <span>{state.reason}</span> : null}
        {state?.reason || state?.handover?.note ? (
          <RedactTexts texts="project" called={info?.name ?? ""} />
        ) : null}
        {state?.closedAt ? <span>{`${person(state.closedBy)} · ${at(state.closedAt)}`}</span> : null}
      </div>
      {closed ? null : <Missing offeredTo={offered ? person(offered.to) : ""} />}
      <Panel title={t("charter.factors")}>
        <RecordList empty={t("charter.none")} count={info?.charter?.successFactors.length ?? 0}>
          {info?.charter?.successFactors.map((factor) => {
            const one = measured.get(factor.id);
            return (
              <RecordRow
                key={factor.id}
                id={`measurement/${factor.id}`}
                title={factor.name}
                chips={
                  one ? (
                    <Chip tone={one.met ? "good" : "bad"}>{one.value}</Chip>
                  ) : (
                    <Chip tone="warn">{t("records.page.unmeasured")}</Chip>
                  )
                }
                facts={[factor.measure, factor.target, one ? formatDay(one.measuredOn, i18n.language) : ""]}
                offers={[
                  { intent: "measureSuccessFactor", given: { factorId: factor.id }, initial: { met: true } },
                ]}
              />
            );
          })}
        </RecordList>
      </Panel>
      <Panel
        title={t("records.page.handover")}
        aside={
          offered && offered.to === people.me ? <Offers offers={[{ intent: "acceptHandover" }]} /> : null
        }
      >
        {state?.handover ? (
          <div className="record-facts padded">
            <Chip tone={offered ? "warn" : "good"}>
              {offered
                ? t("records.page.handoverOffered", { name: person(offered.to) })
                : t("records.page.handoverAccepted")}
            </Chip>
            <span>{`${person(state.handover.by)} → ${person(state.handover.to)}`}</span>
            <span>{department(state.handover.departmentId)}</span>
            <span>{at(state.handover.acceptedAt ?? state.handover.at)}</span>
            <span>{state.handover.note}</span>
          </div>
        ) : (
          <p className="record-text padded muted">{t("records.page.noHandover")}</p>
        )}
      </Panel>
      <Panel title={t("records.page.lessons")} aside={<Create intent="recordLesson" idKey="lessonId" />}>
        <RecordList
          empty={t("records.page.noLessons")}
          about={t("records.about.lessons")}
          count={lessons.length}
        >
          {lessons.map((one) => (
            <RecordRow
              key={one.lessonId}
              id={`lesson/${one.lessonId}`}
              texts={`lesson/${one.lessonId}`}
              title={one.text}
              chips={<Chip>{words.value("LessonKind", one.kind)}</Chip>}
              facts={[
                one.stage ? stageName(t, one.stage) : "",
                `${person(one.recorded?.createdBy ?? "")} · ${at(one.recorded?.createdAt)}`,
              ]}
            />
          ))}
        </RecordList>
      </Panel>
    </RecordPage>
  );
}

// What the server would refuse the closing for.
function Missing({ offeredTo }: { readonly offeredTo: string }): ReactNode {
  const { t } = useTranslation();
  const { project, info } = useProject();
  const board = useView(project, "board");
  const operation = useView(project, "operation");
  const list = useRecords(project, "closure", "closing")[0];
  if (!list) return null;
  const handover = offeredTo
    ? t("records.page.handoverOffered", { name: offeredTo })
    : t("records.page.noHandover");
  const title = (id: string): string => {
    const body = board?.entities.get(`task/${id}`)?.body;
    return body?.case === "task" ? body.value.title : id;
  };
  const factor = (id: string): string =>
    info?.charter?.successFactors.find((one) => one.id === id)?.name ?? id;
  const said = (id: string): string => {
    const body = operation?.entities.get(`feedback/${id}`)?.body;
    return body?.case === "feedback" ? replaced(body.value.text, erasedText, t("erase.redacted")) : id;
  };
  const lines = [
    ...list.openActions.map((id) => t("records.page.openAction", { title: title(id) })),
    ...list.unmeasuredFactors.map((id) => t("records.page.unmeasuredFactor", { name: factor(id) })),
    ...list.unevaluatedStages.map((stage) => t("records.page.unevaluated", { stage: stageName(t, stage) })),
    ...(list.hypercareOpen ? [t("records.page.hypercareOpen")] : []),
    ...(list.handoverMissing ? [handover] : []),
    ...list.untriagedFeedback.map((id) => t("records.page.untriagedFeedback", { text: said(id) })),
  ];
  return (
    <Panel title={t("records.page.beforeClosing")}>
      <RecordList empty={t("records.page.nothingMissing")} count={lines.length}>
        {lines.map((line) => (
          <li key={line} className="record-row">
            {line}
          </li>
        ))}
      </RecordList>
    </Panel>
  );
}
