// Where a task or a comment stood before it was imported: in which tool, by whom and when.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { TaskCard } from "@slipway/sdk";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { useRecordWords } from "../../forms/words";
import { formatInstantFully } from "../../lib/dates";

// As people write them; another source is called what the import called it.
const tools: Record<string, string> = { jira: "Jira", trello: "Trello", csv: "CSV", xlsx: "Excel" };

export function Origin({ imported, author }: { imported: TaskCard["imported"]; author: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  if (!useRecordWords() || !imported) return null;
  const tool = tools[imported.source] ?? imported.source;
  const source = imported.key === "" ? tool : `${tool} ${imported.key}`;
  const name = people.person(author) ? people.name(author) : author;
  const at = imported.at ? formatInstantFully(timestampDate(imported.at), i18n.language) : "";
  const form = name === "" ? (at === "" ? "only" : "at") : at === "" ? "by" : "whole";
  return <p className="muted origin">{t(`records.origin.${form}`, { source, name, at })}</p>;
}
