// What I was told, over all my projects: unread first. Reading is kept by project, up to a revision.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { type Notice, NoticeKind, type Refusal } from "@slipway/sdk";
import {
  IconArrowBackUp,
  IconAt,
  IconCalendarPlus,
  IconCheck,
  IconChecks,
  IconInbox,
  IconPlayerPlay,
  IconSettings,
  IconUserPlus,
} from "@tabler/icons-react";
import { type ReactNode, useCallback, useMemo, useRef, useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { type Overall, useOverall } from "../../app/overall";
import { usePeople } from "../../app/people";
import { useActOn } from "../../app/project";
import { EntityLink } from "../../components/EntityLink";
import { RefusalNotice } from "../../components/RefusalNotice";
import { Empty } from "../../components/states";
import { formatAgo, formatInstantFully } from "../../lib/dates";
import { useTitle } from "../../lib/title";
import { InboxRules } from "./InboxRules";
import { isOldestUnread, latestOf, type Marked, readOf, type Unread, unreadOf, withMarked } from "./inbox";
import { focusRow, useRowKeys, WhenHere } from "./parts";
import { noticeTitle, noticeWords } from "./titles";

const icons: Readonly<Record<number, typeof IconAt>> = {
  [NoticeKind.NOTICE_MENTIONED]: IconAt,
  [NoticeKind.NOTICE_ASSIGNED]: IconUserPlus,
  [NoticeKind.NOTICE_VOTE_ASKED]: IconChecks,
  [NoticeKind.NOTICE_INVITED]: IconCalendarPlus,
  [NoticeKind.NOTICE_STEP_RELEASED]: IconPlayerPlay,
  [NoticeKind.NOTICE_REFUSED]: IconArrowBackUp,
};
const earlierMax = 60;

interface Reading {
  // As the page shows them: what was marked here counts before the server has answered.
  readonly notices: readonly Notice[];
  readonly upTo: (project: string, revision: bigint) => void;
  readonly refusal: Refusal | undefined;
  readonly dismiss: () => void;
}

function useReading(inbox: Overall): Reading {
  const act = useActOn("workspace");
  const [refusal, setRefusal] = useState<Refusal>();
  const [marked, setMarked] = useState<Marked>(new Map());
  const upTo = useCallback(
    (project: string, revision: bigint): void => {
      setMarked((before) => new Map(before).set(project, revision));
      void act({ case: "readNotices", value: { project, revision } }).then((refused) => {
        setRefusal(refused);
        if (refused) setMarked((before) => new Map([...before].filter(([other]) => other !== project)));
      });
    },
    [act],
  );
  const notices = useMemo(() => withMarked(inbox.of("notice"), marked), [inbox, marked]);
  return { notices, upTo, refusal, dismiss: () => setRefusal(undefined) };
}

export function Inbox(): ReactNode {
  const { t } = useTranslation();
  useTitle(t("inbox.title"));
  const inbox = useOverall("inbox");
  const reading = useReading(inbox);
  const [rules, setRules] = useState(false);
  const unread = unreadOf(reading.notices);
  return (
    <div className="page narrow">
      <div className="page-title">
        <h1>{t("inbox.title")}</h1>
        <div className="title-actions">
          {unread.length > 0 ? (
            <Button
              variant="default"
              leftSection={<IconChecks size={17} />}
              onClick={() => {
                for (const one of unread) reading.upTo(one.project, latestOf(one));
              }}
              data-testid="read-all"
            >
              {t("inbox.markAll")}
            </Button>
          ) : null}
          <Tooltip label={t("inbox.rules")}>
            <ActionIcon
              variant="default"
              size={36}
              aria-label={t("inbox.rules")}
              aria-expanded={rules}
              onClick={() => setRules(!rules)}
              data-testid="inbox-rules"
            >
              <IconSettings size={18} />
            </ActionIcon>
          </Tooltip>
        </div>
      </div>
      {rules ? <InboxRules inbox={inbox} /> : null}
      {reading.refusal ? <RefusalNotice refusal={reading.refusal} onDismiss={reading.dismiss} /> : null}
      <WhenHere of={inbox} rows={6} height={56}>
        {() => <Notices unread={unread} reading={reading} />}
      </WhenHere>
    </div>
  );
}

function Notices({
  unread,
  reading,
}: {
  readonly unread: readonly Unread[];
  readonly reading: Reading;
}): ReactNode {
  const { t } = useTranslation();
  const list = useRef<HTMLDivElement>(null);
  const { notices: all, upTo } = reading;
  const earlier = readOf(all);
  useRowKeys(
    list,
    useCallback(
      (key, row) => {
        const { project, revision } = row.dataset;
        if (key !== "e" || !project || !revision || row.dataset.unread === undefined) return false;
        // The one after it takes its place.
        const rows = [...(list.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
        focusRow(rows[rows.indexOf(row) + 1]);
        upTo(project, BigInt(revision));
        return true;
      },
      [upTo],
    ),
  );
  if (all.length === 0) {
    return (
      <div className="panel">
        <Empty icon={<IconInbox size={38} />} title={t("inbox.emptyTitle")}>
          {t("inbox.empty")}
        </Empty>
      </div>
    );
  }
  return (
    <div ref={list} className="stack">
      {unread.length === 0 ? (
        <p className="caught-up">
          <IconCheck size={18} aria-hidden="true" />
          {t("inbox.caughtUp")}
        </p>
      ) : null}
      {unread.map((project) => (
        <section key={project.project} className="panel">
          <div className="panel-head">
            <h2>{project.name}</h2>
            <Button
              size="compact-sm"
              variant="subtle"
              onClick={() => upTo(project.project, latestOf(project))}
              aria-label={`${t("inbox.markProject")}: ${project.name}`}
            >
              {t("inbox.markProject")}
            </Button>
          </div>
          <ul className="rows">
            {project.notices.map((notice) => (
              <NoticeRow key={keyOf(notice)} notice={notice} all={all} upTo={upTo} />
            ))}
          </ul>
        </section>
      ))}
      {earlier.length > 0 ? (
        <section className="panel">
          <div className="panel-head">
            <h2>{t("inbox.earlier")}</h2>
          </div>
          <ul className="rows">
            {earlier.slice(0, earlierMax).map((notice) => (
              <NoticeRow key={keyOf(notice)} notice={notice} all={all} upTo={upTo} named />
            ))}
          </ul>
        </section>
      ) : null}
      <p className="muted desktop-only keys-hint">{t("inbox.keys")}</p>
    </div>
  );
}

const keyOf = (notice: Notice): string =>
  `${notice.project}/${notice.revision}/${notice.kind}/${notice.entity}`;

function NoticeRow({
  notice,
  all,
  upTo,
  named = false,
}: {
  readonly notice: Notice;
  readonly all: readonly Notice[];
  readonly upTo: Reading["upTo"];
  readonly named?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const read = (): void => upTo(notice.project, notice.revision);
  return (
    <li
      className="notice-row"
      data-row
      data-project={notice.project}
      data-revision={String(notice.revision)}
      {...(notice.read ? {} : { "data-unread": "" })}
    >
      <NoticeLine
        notice={notice}
        named={named}
        onOpen={() => {
          if (isOldestUnread(all, notice)) read();
        }}
      />
      {notice.read ? null : (
        <Tooltip label={t("inbox.markTo")}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`${t("inbox.markTo")}: ${noticeTitle(t, notice)}`}
            onClick={read}
          >
            <IconCheck size={17} />
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  );
}

// One notice in a sentence, which leads to what it is about.
export function NoticeLine({
  notice,
  named = true,
  onOpen,
}: {
  readonly notice: Notice;
  readonly named?: boolean;
  readonly onOpen?: () => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  const Icon = icons[notice.kind] ?? IconInbox;
  const at = notice.at ? timestampDate(notice.at) : undefined;
  return (
    <>
      <span
        className={notice.kind === NoticeKind.NOTICE_REFUSED ? "notice-icon refused" : "notice-icon"}
        aria-hidden="true"
      >
        <Icon size={17} />
      </span>
      <div className="notice-text">
        <EntityLink
          project={notice.project}
          entity={notice.entity}
          className="plain"
          {...(onOpen ? { onClick: onOpen } : {})}
        >
          <Trans
            i18nKey={noticeWords(notice)}
            values={{ name: people.name(notice.by), title: noticeTitle(t, notice) }}
            components={{ b: <strong /> }}
          />
        </EntityLink>
        <div className="muted work-where">
          {named ? `${notice.projectName} · ` : ""}
          {at ? (
            <time dateTime={at.toISOString()} title={formatInstantFully(at, i18n.language)}>
              {formatAgo(at, i18n.language)}
            </time>
          ) : null}
        </div>
      </div>
    </>
  );
}
