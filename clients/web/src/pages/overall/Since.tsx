// What happened in this project since one left, or since a day: each thing once, the weightiest kinds first.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { SegmentedControl } from "@mantine/core";
import { type Digest, type DigestItem, type DigestSection, momentOf } from "@slipway/sdk";
import { useGeneration, useView } from "@slipway/sdk/react";
import { IconHistory, IconMoodSmile } from "@tabler/icons-react";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useOverall } from "../../app/overall";
import { usePeople } from "../../app/people";
import { useProject } from "../../app/project";
import { http } from "../../app/session";
import { Avatar } from "../../components/Avatar";
import { EntityLink } from "../../components/EntityLink";
import { Empty, Failure, Loading } from "../../components/states";
import { useEventName, useValueText } from "../../lib/audit";
import { formatAgo, formatInstant, formatInstantFully } from "../../lib/dates";
import { useResource } from "../../lib/resource";
import { useTitle } from "../../lib/title";
import { type Choice, choices, momentOfChoice } from "./digest";
import { NoticeLine } from "./Inbox";
import { refusedWithin } from "./inbox";
import { useKindName } from "./kindName";
import { runTitle } from "./titles";

const eventsShownMax = 4;

export function Since(): ReactNode {
  const { t } = useTranslation();
  const { project, info } = useProject();
  useTitle(info ? `${t("since.title")} · ${info.name}` : undefined);
  const { since } = useSearch({ strict: false });
  // What no address names stays the same while one looks.
  const [yesterday] = useState(() => momentOfChoice("day", new Date()));
  const moment = useMemo(() => momentOf(since ?? yesterday), [since, yesterday]);
  const load = useCallback(() => http.digest(project, moment ?? { revision: 1n }), [project, moment]);
  const { value: digest, error, reload } = useResource(load, useGeneration(project));
  return (
    <div className="page narrow">
      <div className="page-title">
        <h1>{t("since.title")}</h1>
        <Choose since={since ?? yesterday} />
      </div>
      {error ? <Failure error={error} retry={reload} /> : null}
      {!digest && !error ? <Loading rows={5} height={64} /> : null}
      {digest ? <Told digest={digest} since={since ?? yesterday} /> : null}
    </div>
  );
}

function Choose({ since }: { readonly since: string }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  // A revision is what this browser saw last; the rest are days.
  const [left] = useState(() => (/^\d+$/.test(since) ? since : undefined));
  const [choice, setChoice] = useState<Choice>(left ? "left" : "day");
  return (
    <SegmentedControl
      size="xs"
      aria-label={t("since.choose")}
      data={choices
        .filter((one) => one !== "left" || left)
        .map((value) => ({ value, label: t(`since.choices.${value}`) }))}
      value={choice}
      onChange={(value) => {
        const chosen = value as Choice;
        setChoice(chosen);
        const to = chosen === "left" ? left : momentOfChoice(chosen, new Date());
        void navigate({ to: ".", search: (before) => ({ ...before, since: to }), replace: true });
      }}
    />
  );
}

function Told({ digest, since }: { readonly digest: Digest; readonly since: string }): ReactNode {
  const { t } = useTranslation();
  if (digest.sections.length === 0) {
    return (
      <div className="panel">
        <Empty icon={<IconMoodSmile size={38} />} title={t("since.nothingTitle")}>
          {t("since.nothing")}
        </Empty>
      </div>
    );
  }
  const cut = /^\d+$/.test(since) && digest.since > BigInt(since);
  return (
    <div className="stack">
      <p className="muted none">
        {t("since.commits", { count: digest.commits })}
        {cut ? ` · ${t("since.cut")}` : ""}
      </p>
      <Refused digest={digest} />
      {digest.sections.map((section) => (
        <SectionPanel key={section.kind} section={section} />
      ))}
    </div>
  );
}

// What of all this was turned down to whoever reads, before the rest.
function Refused({ digest }: { readonly digest: Digest }): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const notices = useOverall("inbox").of("notice");
  const refused = refusedWithin(notices, project, digest.since, digest.revision);
  if (refused.length === 0) return null;
  return (
    <section className="panel" data-kind="refused">
      <div className="panel-head">
        <h2>{t("since.refusedTitle")}</h2>
        <span className="muted tabular">{refused.length}</span>
      </div>
      <ul className="rows">
        {refused.map((notice, at) => (
          <li key={`${notice.revision}/${at}`} className="notice-row" data-row>
            <NoticeLine notice={notice} named={false} />
          </li>
        ))}
      </ul>
    </section>
  );
}

// What runs are called: the log's facts about one name no title. Empty: nothing is known of it.
function useRunTitle(wanted: boolean): (entity: string) => string {
  const { t, i18n } = useTranslation();
  const { project } = useProject();
  // What a page of a project has at any rate, where nothing is wanted.
  const view = useView(project, wanted ? "runbook" : "overview");
  return (entity) => {
    const body = wanted ? view?.entities.get(entity)?.body : undefined;
    if (body?.case !== "run") return "";
    const runbook = view?.entities.get(`runbook/${body.value.runbookId}`)?.body;
    return runTitle(t, body.value, runbook?.case === "runbook" ? runbook.value.title : "", i18n.language);
  };
}

function SectionPanel({ section }: { readonly section: DigestSection }): ReactNode {
  const { t } = useTranslation();
  const kindName = useKindName();
  const runTitleOf = useRunTitle(section.kind === "run");
  const { ws = "main", project = "" } = useParams({ strict: false });
  const more = section.total - section.items.length;
  return (
    <section className="panel" data-kind={section.kind}>
      <div className="panel-head">
        <h2>{kindName(section.kind)}</h2>
        <span className="muted tabular">{section.total}</span>
      </div>
      <ul className="rows">
        {section.items.map((item) => (
          <ItemRow key={item.entity} item={item} kind={section.kind} called={runTitleOf(item.entity)} />
        ))}
      </ul>
      {more > 0 ? (
        <p className="muted panel-body none">
          <Link to="/w/$ws/p/$project/audit" params={{ ws, project }} className="plain">
            {t("since.more", { count: more })}
          </Link>
        </p>
      ) : null}
    </section>
  );
}

function ItemRow({
  item,
  kind,
  called,
}: {
  readonly item: DigestItem;
  readonly kind: string;
  // What the log's facts about it do not say. Empty: they say it.
  readonly called: string;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { project } = useProject();
  const people = usePeople();
  const kindName = useKindName();
  const eventName = useEventName();
  const show = useValueText();
  const at = item.at ? timestampDate(item.at) : undefined;
  const label = item.label
    ? show("label", "", item.label)
    : called || personOf(item, people.name) || kindName(kind);
  const events = item.events.slice(0, eventsShownMax).map(eventName);
  const rest = item.events.length - events.length;
  const revision = String(item.revision);
  return (
    <li className="digest-row" data-row>
      <Avatar id={item.lastActor} small />
      <div className="digest-text">
        <EntityLink project={project} entity={item.entity} className="plain digest-label">
          {label}
        </EntityLink>
        <div className="muted work-where">
          {events.join(" · ")}
          {rest > 0 ? ` +${rest}` : ""}
        </div>
        {at ? (
          <time
            className="muted work-where"
            dateTime={at.toISOString()}
            title={formatInstantFully(at, i18n.language)}
          >
            {t("since.by", { name: people.name(item.lastActor), ago: formatAgo(at, i18n.language) })}
          </time>
        ) : null}
      </div>
      <EntityLink
        project={project}
        entity={item.entity}
        at={revision}
        className="moment-link"
        aria-label={`${t("since.moment")}: ${label}`}
        title={`${t("since.moment")} · ${formatInstant(at, i18n.language)}`}
      >
        <IconHistory size={16} aria-hidden="true" />
        <span className="desktop-only">{t("since.moment")}</span>
      </EntityLink>
    </li>
  );
}

function personOf(item: DigestItem, name: (id: string) => string): string {
  const [kind, id] = item.entity.split("/");
  return (kind === "person" || kind === "member") && id ? name(id) : "";
}
