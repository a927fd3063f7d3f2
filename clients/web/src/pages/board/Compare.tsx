// Which cards differ between the moment that is shown and now.
import type { BoardColumn, TaskCard } from "@slipway/sdk";
import { TimeTravelProvider, useEntities } from "@slipway/sdk/react";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { useProject } from "../../app/project";
import { formatDay } from "../../lib/dates";
import { priorityName } from "../../lib/names";
import { type Difference, differences } from "./model";

interface CompareProps {
  readonly then: readonly TaskCard[];
  readonly columns: readonly BoardColumn[];
}

export function Compare(props: CompareProps): ReactNode {
  return (
    <TimeTravelProvider at={undefined}>
      <CompareWithNow {...props} />
    </TimeTravelProvider>
  );
}

function CompareWithNow({ then, columns }: CompareProps): ReactNode {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  const { project } = useProject();
  const now = useEntities(project, "board", "task");
  const nowColumns = useEntities(project, "board", "column");
  const found = useMemo(() => differences(then, now), [then, now]);
  const columnName = (id: string): string =>
    (nowColumns.find((one) => one.columnId === id) ?? columns.find((one) => one.columnId === id))?.name ?? id;

  const detail = (difference: Difference): string => {
    if (difference.kind !== "changed") return "";
    const { task, before, fields } = difference;
    const change = (from: string, to: string): string =>
      t("compare.change", { from: from || t("audit.empty"), to: to || t("audit.empty") });
    return fields
      .map((field) => {
        switch (field) {
          case "column":
            return change(columnName(before.columnId), columnName(task.columnId));
          case "title":
            return change(before.title, task.title);
          case "due":
            return `${t("card.due")}: ${change(formatDay(before.due, i18n.language), formatDay(task.due, i18n.language))}`;
          case "assignee":
            return `${t("card.assignee")}: ${change(people.name(before.assignee), people.name(task.assignee))}`;
          case "priority":
            return `${t("card.priority")}: ${change(priorityName(t, before.priority || 2), priorityName(t, task.priority || 2))}`;
          case "blocked":
            return task.openBlockers.length > 0 || task.blockedReason
              ? t("compare.blocked")
              : t("compare.unblocked");
          default:
            return t("compare.text");
        }
      })
      .join(" · ");
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section tabIndex={0} className="panel compare" aria-label={t("time.compare")} data-testid="compare">
      <div className="panel-head">
        <h2>{t("compare.title", { count: found.length })}</h2>
      </div>
      <ul className="rows">
        {found.map((difference) => (
          <li key={difference.task.taskId}>
            <span
              className={
                difference.kind === "added"
                  ? "chip good"
                  : difference.kind === "removed"
                    ? "chip bad"
                    : "chip accent"
              }
            >
              {t(`compare.${difference.kind}`)}
            </span>
            <strong>{difference.task.title}</strong>
            <span className="muted">{detail(difference)}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 ? (
        <p className="muted" style={{ padding: "0 16px" }}>
          {t("compare.same")}
        </p>
      ) : null}
    </section>
  );
}
