// What a record names elsewhere, as ways to it; and its texts, each with what it is.
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../../app/project";
import { EntityLink } from "../../components/EntityLink";
import { useRecords } from "../../lib/records";
import { useWhere } from "../../shell/where";

export interface Linked {
  // As `task/0192…`.
  readonly entity: string;
  readonly title: string;
  readonly done?: boolean;
}

const unfoldedMax = 6;

// Few stand in a line; many are folded together and counted.
export function RecordLinks({
  label,
  items,
}: {
  readonly label: string;
  readonly items: readonly Linked[];
}): ReactNode {
  const { project } = useProject();
  const { at } = useWhere();
  if (items.length === 0) return null;
  const list = (
    <ul>
      {items.map((item) => (
        <li key={item.entity} data-done={item.done || undefined}>
          {item.done ? <span aria-hidden="true">✓ </span> : null}
          <EntityLink project={project} entity={item.entity} {...(at ? { at } : {})}>
            {item.title}
          </EntityLink>
        </li>
      ))}
    </ul>
  );
  if (items.length <= unfoldedMax) {
    return (
      <div className="record-links">
        <span className="muted">{label}</span>
        {list}
      </div>
    );
  }
  return (
    <details className="record-links">
      <summary>{`${label} (${items.length})`}</summary>
      {list}
    </details>
  );
}

// The cards of tasks, by their ids, as links; those that are gone are left out.
export function useTaskLinks(): (ids: readonly string[]) => readonly Linked[] {
  const { project } = useProject();
  const tasks = useRecords(project, "board", "task");
  const byId = useMemo(() => new Map(tasks.map((task) => [task.taskId, task])), [tasks]);
  return (ids) =>
    ids.flatMap((id) => {
      const task = byId.get(id);
      return task ? [{ entity: `task/${id}`, title: task.title, done: task.done }] : [];
    });
}

// Texts of a record; those that are empty are left out.
export function Told({ texts }: { readonly texts: readonly (readonly [string, string])[] }): ReactNode {
  const { t } = useTranslation();
  return texts
    .filter(([, text]) => text !== "")
    .map(([label, text]) => (
      <p key={label} className="record-text prewrap">
        <strong>{t("records.page.labelled", { label })}</strong>
        {text}
      </p>
    ));
}
