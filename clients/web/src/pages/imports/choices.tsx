// What a person chooses about a file: how it is read, and what its names are here.
import { Select } from "@mantine/core";
import type { UnmappedName } from "@slipway/sdk/imports";
import { useEntities } from "@slipway/sdk/react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../../app/project";
import { PersonSelect } from "../../components/PersonSelect";
import { priorities, priorityName } from "../../lib/names";
import { type Choices, chosen, type MappedKind, mappedKinds } from "./model";

interface Props {
  readonly choices: Choices;
  readonly change: (more: Partial<Choices>) => void;
}

// A select has no empty value.
const unsaid = "unsaid";

export function ChoiceOfEncoding({ choices, change }: Props): ReactNode {
  const { t } = useTranslation();
  return (
    <Select
      label={t("records.import.encoding")}
      data={[
        { value: unsaid, label: t("records.import.foundOut") },
        { value: "utf-8", label: "UTF-8" },
        { value: "gb18030", label: "GB18030 (GBK)" },
        { value: "utf-16", label: "UTF-16" },
      ]}
      value={choices.encoding || unsaid}
      allowDeselect={false}
      onChange={(encoding) => change({ encoding: encoding === unsaid ? "" : (encoding ?? "") })}
    />
  );
}

export function ChoiceOfTitle({ columns, choices, change }: Props & { readonly columns: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <Select
      label={t("records.import.titleColumn")}
      data={[...new Set(columns)]}
      value={choices.title || null}
      searchable
      onChange={(title) => change({ title: title ?? "" })}
    />
  );
}

export function ChoiceOfDates({ choices, change }: Props): ReactNode {
  const { t } = useTranslation();
  return (
    <Select
      label={t("records.import.dateOrder")}
      data={[
        { value: unsaid, label: t("records.import.dateUnsaid") },
        { value: "day_first", label: t("records.import.dayFirst") },
        { value: "month_first", label: t("records.import.monthFirst") },
      ]}
      value={choices.dateOrder || unsaid}
      allowDeselect={false}
      onChange={(order) =>
        change({ dateOrder: order === "day_first" || order === "month_first" ? order : "" })
      }
    />
  );
}

// A page draws so many choices at once; the rest is for a mapping of the command line.
const namesMax = 50;
const wordOf: Readonly<Record<number, string>> = { 1: "low", 2: "normal", 3: "high", 4: "urgent" };

export function ChoiceOfNames({
  met,
  choices,
  change,
}: Props & { readonly met: readonly UnmappedName[] }): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const columns = useEntities(project, "board", "column");
  if (met.length === 0) return null;
  const choice = (kind: MappedKind, name: string, label: string): ReactNode => {
    const value = choices.names[kind][name] ?? "";
    const take = (next: string | null) => change(chosen(choices, kind, name, next ?? ""));
    if (kind === "person")
      return <PersonSelect size="xs" aria-label={label} value={value} onChange={take} clearable />;
    const data =
      kind === "status"
        ? columns.map((column) => ({ value: column.columnId, label: column.name }))
        : priorities.map((each) => ({ value: wordOf[each] ?? "", label: priorityName(t, each) }));
    return (
      <Select
        size="xs"
        aria-label={label}
        placeholder={t("records.import.notMapped")}
        data={data}
        value={value || null}
        clearable
        clearButtonProps={{ "aria-label": t("action.clear") }}
        onChange={take}
      />
    );
  };
  return (
    <>
      <h3>{t("records.import.names")}</h3>
      <p className="muted none">{t("records.import.namesHint")}</p>
      <table className="plain-table" data-testid="import-names">
        <thead>
          <tr>
            <th scope="col">{t("records.import.there")}</th>
            <th scope="col">{t("records.import.here")}</th>
          </tr>
        </thead>
        <tbody>
          {met.slice(0, namesMax).map(({ kind, value, times }) => {
            const known = mappedKinds.find((each) => each === kind);
            if (!known) return null;
            const called = `${t(`records.import.kind.${known}`)}: ${value}`;
            return (
              <tr key={called}>
                <td>
                  {called} <span className="muted tabular">× {times}</span>
                </td>
                <td>{choice(known, value, called)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {met.length > namesMax ? (
        <p className="muted none">{t("records.import.more", { count: met.length - namesMax })}</p>
      ) : null}
    </>
  );
}
