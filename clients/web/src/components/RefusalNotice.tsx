// Why the server said no, where the person was working: the sentence, and what it names.

import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Button } from "@mantine/core";
import type { Entity, Refusal } from "@slipway/sdk";
import { useClient } from "@slipway/sdk/react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../app/people";
import { useProjectId } from "../app/project";
import { useRecordWords } from "../forms/words";
import { formatInstant } from "../lib/dates";
import { inLanguage } from "../lib/names";
import { inWords, type Naming } from "../lib/refusals";
import { Notice } from "./states";

// Which view a record of a kind stands in. Only what is on screen already is looked into.
const viewOf: Readonly<Record<string, string>> = {
  meeting: "meeting",
  run: "runbook",
  runbook: "runbook",
  task: "board",
  column: "board",
  gate: "gates",
  sprint: "sprints",
  requirement: "requirements",
  risk: "risks",
};

// What a record is called; of a run its kind and time.
function titleOf(body: Entity["body"], word: (key: string) => string, language: string): string | undefined {
  if (body.case === "run") {
    const at = body.value.startedAt ?? body.value.plannedStart;
    return `${word(`records.enum.RunKind.${body.value.kind}`)} · ${at ? formatInstant(timestampDate(at), language) : ""}`;
  }
  const named = body.value as { readonly title?: string; readonly name?: string } | undefined;
  return named?.title || named?.name || undefined;
}

function useNaming(): Naming {
  const { t, i18n } = useTranslation();
  const client = useClient();
  const people = usePeople();
  const project = useProjectId();
  useRecordWords();
  const word = (key: string): string => (t as (key: string) => string)(key);
  const known = (key: string): string | undefined => (i18n.exists(key) ? word(key) : undefined);
  return {
    person: (id) => (people.person(id) ? people.name(id) : undefined),
    department: (id) => people.departments.find((one) => one.departmentId === id)?.name,
    record: (kind, id) => {
      const view = viewOf[kind];
      const body =
        project && view ? client.peek(project, view)?.entities.get(`${kind}/${id}`)?.body : undefined;
      return body && titleOf(body, word, i18n.language);
    },
    field: (name) => known(`records.field.${name}`),
    command: (name) => known(`records.command.${name}`),
    instant: (at) => formatInstant(at, i18n.language),
  };
}

export function useRefusalText(): (refusal: Refusal) => string {
  const { t, i18n } = useTranslation();
  const naming = useNaming();
  return (refusal) => {
    const sentence = inLanguage(refusal.text, i18n.language);
    return sentence ? inWords(sentence, refusal.facts, naming) : t("error.refused", { code: refusal.code });
  };
}

export function RefusalNotice({
  refusal,
  onDismiss,
  children,
}: {
  refusal: Refusal;
  onDismiss?: (() => void) | undefined;
  children?: ReactNode;
}): ReactNode {
  const say = useRefusalText();
  return (
    <Notice onDismiss={onDismiss}>
      <div data-testid="refusal" data-code={refusal.code}>
        {say(refusal)}
      </div>
      {children}
    </Notice>
  );
}

// Another changed the same thing since it was seen: the sentence says who, and what it is now. What was written here
// stays, and can be sent all the same.
export function KeepMine({
  refusal,
  onKeep,
}: {
  readonly refusal: Refusal;
  readonly onKeep: () => void;
}): ReactNode {
  const { t } = useTranslation();
  if (refusal.code !== "version_conflict") return null;
  return (
    <Button size="compact-sm" mt={6} onClick={onKeep} data-testid="keep-mine">
      {t("conflict.keepMine")}
    </Button>
  );
}
