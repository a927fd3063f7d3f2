// What was asked and refused: who, what, when and why; the newest first. It holds no text that people wrote.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Button } from "@mantine/core";
import type { RefusedCommand } from "@slipway/sdk";
import { useGeneration } from "@slipway/sdk/react";
import { IconHandStop, IconRefresh } from "@tabler/icons-react";
import { type ReactNode, useCallback } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../app/people";
import { http } from "../app/session";
import { Avatar } from "../components/Avatar";
import { EntityLink } from "../components/EntityLink";
import { Empty, Failure, Loading } from "../components/states";
import { useWords } from "../forms/words";
import { formatInstantFully } from "../lib/dates";
import { inLanguage } from "../lib/names";
import { useResource } from "../lib/resource";

const shownMost = 1000;

export function Refusals({ project }: { readonly project: string }): ReactNode {
  const { t } = useTranslation();
  const load = useCallback(() => http.refusals(project, shownMost), [project]);
  const { value, error, reload } = useResource(load, useGeneration(project));
  return (
    <div className="audit-scroll">
      <div className="refusals-about">
        <p className="muted small">{t("records.refusals.about")}</p>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconRefresh size={15} aria-hidden="true" />}
          onClick={reload}
        >
          {t("records.refusals.again")}
        </Button>
      </div>
      {error ? <Failure error={error} retry={reload} /> : null}
      {!value && !error ? <Loading rows={6} height={48} /> : null}
      {value?.refusals.length === 0 ? (
        <Empty icon={<IconHandStop size={36} />} title={t("records.refusals.nothing")} />
      ) : null}
      {value && value.refusals.length > 0 ? (
        <ol className="panel refusals" aria-label={t("records.refusals.title")}>
          {value.refusals.map((refused, index) => (
            <Row key={value.refusals.length - index} project={project} refused={refused} />
          ))}
        </ol>
      ) : null}
    </div>
  );
}

function Row({
  project,
  refused,
}: {
  readonly project: string;
  readonly refused: RefusedCommand;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  const words = useWords();
  const at = refused.at ? timestampDate(refused.at) : undefined;
  return (
    <li data-testid="refusal-row" data-code={refused.code}>
      <Avatar id={refused.actor} small />
      <span className="audit-text">
        <span>
          <strong>{people.name(refused.actor)}</strong> {t("records.refusals.asked")}{" "}
          {refused.command ? words.command(refused.command) : t("records.refusals.unknown")}{" "}
          {refused.entity ? (
            <EntityLink project={project} entity={refused.entity}>
              <code>{refused.entity}</code>
            </EntityLink>
          ) : null}
        </span>
        <span className="small">
          {inLanguage({ zh: refused.messageZh, en: refused.messageEn }, i18n.language) || refused.code}
        </span>
      </span>
      <span className="muted small tabular audit-when">
        {at ? <time dateTime={at.toISOString()}>{formatInstantFully(at, i18n.language)}</time> : null}
        <span>
          r{String(refused.revision)} · <code>{refused.code}</code>
        </span>
      </span>
    </li>
  );
}
