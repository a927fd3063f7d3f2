// What a file would bring, as the server read it: counts, the first tasks, what is not taken and what is not known.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { CreateTask } from "@slipway/sdk";
import type { ImportPlan, UnmappedName } from "@slipway/sdk/imports";
import { useEntities } from "@slipway/sdk/react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { useProject } from "../../app/project";
import { Notice } from "../../components/states";
import { formatInstant } from "../../lib/dates";
import { ChoiceOfDates, ChoiceOfEncoding, ChoiceOfNames } from "./choices";
import { type Choices, linesOf } from "./model";
import { RowsTable } from "./RowsTable";

const tasksShown = 10;

interface Props {
  readonly plan: ImportPlan;
  readonly met: readonly UnmappedName[];
  readonly choices: Choices;
  readonly change: (more: Partial<Choices>) => void;
  readonly file: File;
}

export function PlanView({ plan, met, choices, change, file }: Props): ReactNode {
  const { t, i18n } = useTranslation();
  const { rejected, warnings } = plan;
  const unused = plan.unmapped.filter(({ kind }) => kind === "column").map(({ value }) => value);
  const datesUnclear = rejected.some(({ code }) => code === "date_ambiguous");
  return (
    <>
      <p className="none" data-testid="import-plan">
        {t("records.import.recognised", {
          format: t(`records.import.format.${plan.format as "csv"}`),
          rows: t("records.import.rows", { count: plan.rows }),
        })}
        {plan.encoding ? t("records.import.encodedAs", { encoding: plan.encoding.toUpperCase() }) : ""}
        <br />
        <strong>
          {t("records.import.wouldBe", {
            created: plan.toCreate,
            unchanged: plan.unchanged,
            rejected: rejected.length,
          })}
        </strong>
        {plan.archived > 0 ? ` ${t("records.import.archived", { count: plan.archived })}` : ""}
      </p>
      {plan.importId !== "" && !plan.start ? <Notice kind="info">{t("records.import.goesOn")}</Notice> : null}
      {plan.encodingGuessed || choices.encoding ? (
        <ChoiceOfEncoding choices={choices} change={change} />
      ) : null}
      {datesUnclear || choices.dateOrder ? <ChoiceOfDates choices={choices} change={change} /> : null}
      <ChoiceOfNames met={met} choices={choices} change={change} />
      <Tasks plan={plan} />
      {rejected.length > 0 ? (
        <>
          <h3>{t("records.import.rejected", { count: rejected.length })}</h3>
          <RowsTable lines={linesOf(rejected, i18n.language)} name={`${file.name}-rejected.csv`} />
        </>
      ) : null}
      {warnings.length > 0 ? (
        <>
          <h3>{t("records.import.warnings")}</h3>
          <RowsTable
            lines={linesOf(warnings, i18n.language)}
            name={`${file.name}-warnings.csv`}
            label={t("records.import.warnings")}
          />
        </>
      ) : null}
      {unused.length > 0 ? (
        <p className="muted">
          {t("records.import.unused")} {unused.join(t("records.import.comma"))}
        </p>
      ) : null}
    </>
  );
}

function Tasks({ plan }: { readonly plan: ImportPlan }): ReactNode {
  const { t, i18n } = useTranslation();
  const { project } = useProject();
  const people = usePeople();
  const columns = useEntities(project, "board", "column");
  const fresh = plan.tasks.flatMap(({ create, key, line }) =>
    create?.intent.case === "createTask" ? [{ key, line, task: create.intent.value }] : [],
  );
  if (fresh.length === 0) return null;
  const columnOf = ({ columnId }: CreateTask): string =>
    (columnId === "" ? columns[0] : columns.find((column) => column.columnId === columnId))?.name ?? "";
  const at = ({ imported }: CreateTask): string =>
    imported?.at ? formatInstant(timestampDate(imported.at), i18n.language) : "";
  const head = ["line", "key", "title", "column", "assignee", "author", "created"] as const;
  return (
    <>
      <h3>{t("records.import.firstTasks")}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className="table-wrap" tabIndex={0} aria-label={t("records.import.firstTasks")}>
        <table className="plain-table" data-testid="import-tasks">
          <thead>
            <tr>
              {head.map((name) => (
                <th key={name} scope="col">
                  {t(`records.import.of.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {fresh.slice(0, tasksShown).map(({ key, line, task }) => (
              <tr key={task.taskId}>
                <td className="tabular">{line}</td>
                <td>{key}</td>
                <td>{task.title}</td>
                <td>{columnOf(task)}</td>
                <td>{task.assignee ? people.name(task.assignee) : ""}</td>
                <td>
                  {people.person(task.importedAuthor)
                    ? people.name(task.importedAuthor)
                    : task.importedAuthor}
                </td>
                <td>{at(task)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {fresh.length > tasksShown ? (
        <p className="muted none">{t("records.import.more", { count: fresh.length - tasksShown })}</p>
      ) : null}
    </>
  );
}
