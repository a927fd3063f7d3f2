// Those from outside and their advice, what is taught, and how owners did.
import { AdviceState, newId } from "@slipway/sdk";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../../app/project";
import { formatDay, quarterOf, today } from "../../lib/dates";
import { stageName } from "../../lib/names";
import { useOwnerFactsText } from "../../lib/ownerFacts";
import { useRecords } from "../../lib/records";
import { RecordLinks, useTaskLinks } from "./links";
import {
  byCreation,
  Chip,
  Create,
  Offers,
  Panel,
  RecordList,
  RecordPage,
  RecordRow,
  useShown,
} from "./parts";

export function People(): ReactNode {
  const { t, i18n } = useTranslation();
  const { project } = useProject();
  const { words, person, people, at } = useShown();
  const ownerFactsText = useOwnerFactsText();
  const consultants = byCreation(useRecords(project, "people", "consultant"));
  const advice = byCreation(useRecords(project, "people", "advice"));
  const trainings = byCreation(useRecords(project, "people", "training"));
  const competencies = byCreation(useRecords(project, "people", "competency"));
  const evaluations = byCreation(useRecords(project, "people", "evaluation"));
  const tasks = useTaskLinks();
  const coverage = useRecords(project, "people", "trainingCoverage")[0];
  return (
    <RecordPage name="people" view="people">
      <Panel
        title={t("records.page.trainings")}
        aside={<Create intent="scheduleTraining" idKey="trainingId" />}
      >
        {coverage && coverage.required > 0 ? (
          <div className="readiness">
            <meter min={0} max={100} value={coverage.trainedPercent} aria-label={t("records.page.trained")} />
            <span className="tabular">
              {t("records.page.coverage", { trained: coverage.trained, required: coverage.required })}
            </span>
          </div>
        ) : null}
        <RecordList
          empty={t("records.page.noTrainings")}
          about={t("records.about.training")}
          count={trainings.length}
        >
          {trainings.map((one) => (
            <RecordRow
              key={one.trainingId}
              id={`training/${one.trainingId}`}
              title={one.title}
              chips={<Chip>{`${one.attended.length} / ${one.participants.length}`}</Chip>}
              facts={[
                at(one.startsAt),
                person(one.trainer),
                one.missed.length > 0 ? `✗ ${people(one.missed)}` : "",
              ]}
              offers={[
                {
                  intent: "recordTrainingAttendance",
                  given: { trainingId: one.trainingId },
                  initial: { attended: true },
                },
                {
                  // What was learnt there: a gate may ask how many passed.
                  intent: "assessCompetency",
                  given: { skillId: one.trainingId, skill: one.title },
                },
              ]}
            />
          ))}
        </RecordList>
      </Panel>
      <Panel
        title={t("records.page.competencies")}
        aside={<Create intent="assessCompetency" idKey="skillId" />}
      >
        <RecordList
          empty={t("records.page.noCompetencies")}
          about={t("records.about.competencies")}
          count={competencies.length}
        >
          {competencies.map((one) => (
            <RecordRow
              key={`${one.personId}/${one.skillId}`}
              id={`competency/${one.personId}/${one.skillId}`}
              title={`${person(one.personId)} · ${one.skill}`}
              chips={<Chip tone={one.passed ? "good" : "bad"}>{one.score}</Chip>}
              facts={[`${person(one.assessor)} · ${at(one.at)}`]}
            />
          ))}
        </RecordList>
      </Panel>
      <Panel
        title={t("records.page.consultants")}
        aside={<Offers offers={[{ intent: "engageConsultant" }]} size="compact-sm" />}
      >
        <RecordList
          empty={t("records.page.noConsultants")}
          about={t("records.about.consultants")}
          count={consultants.length}
        >
          {consultants.map((one) => (
            <RecordRow
              key={one.personId}
              id={`consultant/${one.personId}`}
              texts={`consultant/${one.personId}`}
              title={person(one.personId)}
              chips={
                <Chip
                  tone={one.expired ? "bad" : "good"}
                >{`${words.field("until")} ${formatDay(one.until, i18n.language)}`}</Chip>
              }
              facts={[one.firm, one.stages.map((stage) => stageName(t, stage)).join(", "), one.purpose]}
            />
          ))}
        </RecordList>
      </Panel>
      <Panel title={t("records.page.advice")} aside={<Create intent="recordAdvice" idKey="adviceId" />}>
        <RecordList
          empty={t("records.page.noAdvice")}
          about={t("records.about.advice")}
          count={advice.length}
        >
          {advice.map((one) => (
            <RecordRow
              key={one.adviceId}
              id={`advice/${one.adviceId}`}
              texts={`advice/${one.adviceId}`}
              title={one.title}
              chips={
                <Chip tone={one.state === AdviceState.ADVICE_OPEN ? "warn" : "good"}>
                  {words.value("AdviceState", one.state)}
                </Chip>
              }
              facts={[person(one.by), one.stage ? stageName(t, one.stage) : "", one.reason]}
              offers={
                one.state === AdviceState.ADVICE_OPEN || one.state === AdviceState.ADVICE_DEFERRED
                  ? [
                      { intent: "dispositionAdvice", given: { adviceId: one.adviceId }, without: ["taskId"] },
                      {
                        intent: "dispositionAdvice",
                        given: { adviceId: one.adviceId, state: AdviceState.ADVICE_ADOPTED, taskId: newId() },
                        label: t("records.page.asTask"),
                      },
                    ]
                  : []
              }
            >
              <p className="record-text prewrap">{one.text}</p>
              <RecordLinks label={words.field("task_id")} items={tasks(one.taskId ? [one.taskId] : [])} />
            </RecordRow>
          ))}
        </RecordList>
      </Panel>
      <Panel
        title={t("records.page.evaluations")}
        aside={
          <Offers
            offers={[{ intent: "evaluateOwner", initial: { period: quarterOf(today()) } }]}
            size="compact-sm"
          />
        }
      >
        <RecordList
          empty={t("records.page.noEvaluations")}
          about={t("records.about.evaluations")}
          count={evaluations.length}
        >
          {evaluations.map((one) => (
            <RecordRow
              key={`${one.stage}/${one.period}`}
              id={`evaluation/${one.stage}/${one.period}`}
              texts={`evaluation/${one.stage}/${one.period}`}
              title={`${stageName(t, one.stage)} · ${person(one.owner)}`}
              chips={<Chip>{`${one.score} / 5`}</Chip>}
              facts={[
                one.period,
                `${person(one.evaluator)} · ${at(one.recorded?.changedAt)}`,
                one.facts ? ownerFactsText(one.facts) : "",
              ]}
            >
              {one.comment ? <p className="record-text">{one.comment}</p> : null}
            </RecordRow>
          ))}
        </RecordList>
      </Panel>
    </RecordPage>
  );
}
