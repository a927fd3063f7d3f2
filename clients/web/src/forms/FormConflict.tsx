// Another changed the record while its form was open here: who, what is theirs and what is yours. Nothing is lost
// until one of the two is chosen.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Button, Group } from "@mantine/core";
import type { Refusal } from "@slipway/sdk";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../app/people";
import { Notice } from "../components/states";
import { type Day, formatDay, formatInstant } from "../lib/dates";
import type { Difference, Merged } from "./merge";
import { referenceOf, useDepartmentChoices, usePersonChoices, useRecordChoices } from "./references";
import type { Value } from "./values";
import { useWords } from "./words";

export function FormConflict({
  command,
  refusal,
  merged,
  onKeep,
  onTake,
}: {
  readonly command: string;
  readonly refusal: Refusal;
  // Undefined: it cannot be told field by field.
  readonly merged: Merged | undefined;
  readonly onKeep: () => void;
  readonly onTake: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  const who = refusal.fact("author") ?? "";
  const conflicts = merged?.conflicts ?? [];
  return (
    <Notice kind="warn">
      <div data-testid="conflict">
        {who ? t("conflict.title", { name: people.name(who) }) : t("conflict.titleSomeone")}
      </div>
      {conflicts.map((one) => (
        <FieldConflict key={one.path.join(".")} command={command} difference={one} />
      ))}
      {(merged?.taken ?? []).map((one) => (
        <FieldConflict key={one.path.join(".")} command={command} difference={one} taken />
      ))}
      <Group gap={6}>
        <Button size="compact-sm" onClick={onKeep} data-testid="keep-mine">
          {t("conflict.keepMine")}
        </Button>
        {conflicts.length > 0 ? (
          <Button size="compact-sm" variant="default" onClick={onTake} data-testid="take-theirs">
            {t("conflict.takeTheirs")}
          </Button>
        ) : null}
      </Group>
    </Notice>
  );
}

function FieldConflict({
  command,
  difference: { spec, mine, theirs },
  taken = false,
}: {
  readonly command: string;
  readonly difference: Difference;
  // Only they changed it: theirs stands in the form.
  readonly taken?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const words = useWords();
  const shown = (value: Value): ReactNode => <Shown command={command} spec={spec} value={value} />;
  return (
    <>
      <strong>{words.field(spec.name)}</strong>
      <dl className="conflict">
        <dt>{t("conflict.theirs")}</dt>
        <dd className="prewrap">{shown(theirs)}</dd>
        {taken ? null : (
          <>
            <dt>{t("conflict.mine")}</dt>
            <dd className="prewrap">{shown(mine)}</dd>
          </>
        )}
      </dl>
    </>
  );
}

interface ShownProps {
  readonly command: string;
  readonly spec: Difference["spec"];
  readonly value: Value;
}

function Shown(props: ShownProps): ReactNode {
  switch (referenceOf(props.command, props.spec.name)) {
    case "person":
      return <ShownPerson {...props} />;
    case "department":
      return <ShownDepartment {...props} />;
    case "record":
      return <ShownRecord {...props} />;
    default:
      return <ShownPlain {...props} />;
  }
}
function ShownPerson(props: ShownProps): ReactNode {
  return <ShownChoice {...props} choices={usePersonChoices()} />;
}
function ShownDepartment(props: ShownProps): ReactNode {
  return <ShownChoice {...props} choices={useDepartmentChoices()} />;
}
function ShownRecord(props: ShownProps): ReactNode {
  return <ShownChoice {...props} choices={useRecordChoices(props.command, props.spec.name)} />;
}

function ShownChoice({
  value,
  choices,
}: ShownProps & { readonly choices: readonly { value: string; label: string }[] }): ReactNode {
  const { t } = useTranslation();
  const ids = Array.isArray(value) ? (value as string[]) : value ? [String(value)] : [];
  const labels = ids.map((id) => choices.find((one) => one.value === id)?.label ?? id);
  return labels.join(" · ") || t("conflict.nothing");
}

function ShownPlain({ spec, value }: ShownProps): ReactNode {
  const { t, i18n } = useTranslation();
  const words = useWords();
  if (value === undefined || value === null || value === "") return t("conflict.nothing");
  if (spec.kind === "day") return formatDay(value as Day, i18n.language);
  if (spec.kind === "instant") return formatInstant(timestampDate(value as never), i18n.language);
  if (spec.kind === "choice" && spec.choices) return words.value(spec.choices.name, Number(value));
  if (spec.kind === "switch") return t(`value.${value ? "true" : "false"}`);
  return Array.isArray(value) ? value.join(" · ") : String(value);
}
