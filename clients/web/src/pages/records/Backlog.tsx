// What is to be done and stands in no sprint yet; from here it is taken into one.
import { Button, Checkbox, Select } from "@mantine/core";
import type { Refusal, Sprint } from "@slipway/sdk";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct, useProject } from "../../app/project";
import { EntityLink } from "../../components/EntityLink";
import { RefusalNotice } from "../../components/RefusalNotice";
import { formatDay, isDay } from "../../lib/dates";
import { priorityName } from "../../lib/names";
import { useRecords } from "../../lib/records";
import { backlogOf, isUnfinished } from "../../lib/sprints";
import { useWhere } from "../../shell/where";
import { Panel, RecordList, useShown } from "./parts";

const shownMax = 12;

export function Backlog({ sprints }: { readonly sprints: readonly Sprint[] }): ReactNode {
  const { t, i18n } = useTranslation();
  const { project, past } = useProject();
  const { at } = useWhere();
  const { person } = useShown();
  const tasks = backlogOf(useRecords(project, "board", "task"), sprints);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [all, setAll] = useState(false);
  const open = sprints.filter(isUnfinished);
  const shown = all ? tasks : tasks.slice(0, shownMax);
  const takes = !past && open.length > 0;
  const choose = (id: string, on: boolean): void => {
    const next = new Set(chosen);
    if (on) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  return (
    <Panel title={t("records.page.backlog", { count: tasks.length })}>
      {takes && tasks.length > 0 ? (
        <AddToSprint
          sprints={open}
          // What another took meanwhile is not sent.
          tasks={tasks.map((task) => task.taskId).filter((id) => chosen.has(id))}
          onDone={() => setChosen(new Set())}
        />
      ) : null}
      <RecordList empty={t("records.page.noBacklog")} count={tasks.length}>
        {shown.map((task) => (
          <li key={task.taskId} className="backlog-row" data-entity={`backlog/${task.taskId}`}>
            {takes ? (
              <Checkbox
                size="sm"
                aria-label={t("records.page.choose", { title: task.title })}
                checked={chosen.has(task.taskId)}
                onChange={(event) => choose(task.taskId, event.currentTarget.checked)}
              />
            ) : null}
            <EntityLink project={project} entity={`task/${task.taskId}`} {...(at ? { at } : {})}>
              {task.title}
            </EntityLink>
            <span className="record-facts">
              {task.priority ? <span>{priorityName(t, task.priority)}</span> : null}
              {task.assignee ? <span>{person(task.assignee)}</span> : null}
              {isDay(task.due) ? <span>{formatDay(task.due, i18n.language)}</span> : null}
            </span>
          </li>
        ))}
      </RecordList>
      {shown.length < tasks.length ? (
        <div className="padded">
          <Button variant="default" size="compact-sm" onClick={() => setAll(true)}>
            {t("records.page.showAll", { count: tasks.length })}
          </Button>
        </div>
      ) : null}
    </Panel>
  );
}

function AddToSprint({
  sprints,
  tasks,
  onDone,
}: {
  readonly sprints: readonly Sprint[];
  readonly tasks: readonly string[];
  readonly onDone: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const act = useAct();
  const [sprint, setSprint] = useState(sprints.length === 1 ? (sprints[0]?.sprintId ?? "") : "");
  const [refusal, setRefusal] = useState<Refusal>();
  const [busy, setBusy] = useState(false);
  const add = async (): Promise<void> => {
    setBusy(true);
    const refused = await act({ case: "changeSprintScope", value: { sprintId: sprint, add: [...tasks] } });
    setBusy(false);
    setRefusal(refused);
    if (!refused) onDone();
  };
  return (
    <div className="padded no-print">
      <div className="backlog-add">
        <Select
          size="sm"
          aria-label={t("records.field.sprint_id")}
          placeholder={t("records.field.sprint_id")}
          value={sprint || null}
          data={sprints.map((one) => ({ value: one.sprintId, label: one.name }))}
          onChange={(value) => setSprint(value ?? "")}
        />
        <Button
          size="sm"
          loading={busy}
          disabled={sprint === "" || tasks.length === 0}
          data-testid="add-to-sprint"
          onClick={() => void add()}
        >
          {t("records.page.addToSprint", { count: tasks.length })}
        </Button>
      </div>
      {refusal ? <RefusalNotice refusal={refusal} onDismiss={() => setRefusal(undefined)} /> : null}
    </div>
  );
}
