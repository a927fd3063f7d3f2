// Two people changed the same thing: yours, theirs and who. Nothing is lost until one of them is chosen.
import { Button, Group } from "@mantine/core";
import type { Refusal } from "@slipway/sdk";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../app/people";
import type { Field } from "../lib/field";
import { Mentioned } from "./Mentions";
import { RefusalNotice } from "./RefusalNotice";
import { Notice } from "./states";

export function ConflictNotice({
  field,
  theirs,
  author,
  onSettled,
}: {
  field: Field;
  // What the field is now, as text.
  theirs: string;
  author?: string | undefined;
  onSettled?: (() => void) | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  const { refusal } = field;
  const conflict: Refusal | undefined = refusal?.code === "version_conflict" ? refusal : undefined;
  if (refusal && !conflict) {
    return <RefusalNotice refusal={refusal} onDismiss={field.drop} />;
  }
  if (!conflict && !field.overtaken) return null;
  const who = conflict?.fact("author") ?? author ?? "";
  return (
    <Notice kind="warn">
      <div data-testid="conflict">
        {who ? t("conflict.title", { name: people.name(who) }) : t("conflict.titleSomeone")}
      </div>
      <dl className="conflict">
        <dt>{t("conflict.theirs")}</dt>
        <dd className="prewrap">{theirs ? <Mentioned text={theirs} /> : t("conflict.nothing")}</dd>
        <dt>{t("conflict.mine")}</dt>
        <dd className="prewrap">{field.text ? <Mentioned text={field.text} /> : t("conflict.nothing")}</dd>
      </dl>
      <Group gap={6}>
        <Button
          size="compact-xs"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => {
            field.commit(true);
            onSettled?.();
          }}
        >
          {t("conflict.keepMine")}
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => {
            field.drop();
            onSettled?.();
          }}
        >
          {t("conflict.takeTheirs")}
        </Button>
      </Group>
    </Notice>
  );
}
