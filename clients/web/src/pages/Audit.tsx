// The whole trail, newest first: who did what, when, from where, and what it was before.

import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Button, SegmentedControl, TextInput } from "@mantine/core";
import { ApiError, type AuditEntry, Origin_Channel } from "@slipway/sdk";
import { useConnection, useEntities, useGeneration, useTimeTravel } from "@slipway/sdk/react";
import { IconChevronDown, IconChevronRight, IconHistory, IconSearch } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../app/people";
import { useProject } from "../app/project";
import { http } from "../app/session";
import { AuditFacts } from "../components/AuditFacts";
import { Avatar } from "../components/Avatar";
import { DayInput } from "../components/DayInput";
import { FilterSelect } from "../components/FilterSelect";
import { Empty, Failure, Loading } from "../components/states";
import { useRecordWords } from "../forms/words";
import {
  commands,
  isReorder,
  qualifier,
  readable,
  useCommandName,
  useValueText,
  withQualifier,
} from "../lib/audit";
import { formatInstantFully, fromInput, toInput } from "../lib/dates";
import { useTitle } from "../lib/title";
import { LogStatus } from "../proof/LogStatus";
import { checkEntries, ProofChip } from "../proof/ProofChip";
import { useGoTo } from "../shell/where";

const Refusals = lazy(() => import("./Refusals").then((part) => ({ default: part.Refusals })));

const pageSize = 50;
const liveDelayMs = 300;

interface Trail {
  readonly entries: readonly AuditEntry[];
  readonly nextBefore: bigint;
  readonly loading: boolean;
  readonly error: unknown;
}
const start: Trail = { entries: [], nextBefore: -1n, loading: true, error: undefined };

// Puts newer entries on top, each once.
export function mergeNewer(held: readonly AuditEntry[], found: readonly AuditEntry[]): readonly AuditEntry[] {
  const top = held[0]?.revision ?? 0n;
  const newer = found.filter((entry) => entry.revision > top).sort((a, b) => Number(b.revision - a.revision));
  return newer.length === 0 ? held : [...newer, ...held];
}

function useTrail(project: string, query: string) {
  const { at } = useTimeTravel();
  const [trail, setTrail] = useState<Trail>(start);
  const round = useRef(0);
  const generation = useGeneration(project);

  // Another generation begins again: what was read before may hold what was erased.
  const load = useCallback(
    async (before: bigint): Promise<void> => {
      const mine = before > 0n ? round.current : ++round.current;
      setTrail((held) => (before > 0n ? { ...held, loading: true, error: undefined } : start));
      try {
        const page = await http.auditPage(project, {
          limit: pageSize,
          ...(before > 0n ? { before } : {}),
          ...(query ? { q: query } : {}),
          ...(at ? { at } : {}),
        });
        if (mine !== round.current) return;
        setTrail((held) => ({
          entries: before > 0n ? [...held.entries, ...page.entries] : page.entries,
          nextBefore: page.nextBefore,
          loading: false,
          error: undefined,
        }));
      } catch (error) {
        if (mine === round.current) setTrail((held) => ({ ...held, loading: false, error }));
      }
    },
    [project, query, at, generation],
  );
  useEffect(() => {
    void load(0n);
  }, [load]);

  // New entries arrive on top: from the live view, or, where the server must search, by asking again.
  const live = useEntities(project, "audit", "audit");
  const head = useConnection().heads.get(project);
  const ready = trail.nextBefore >= 0n;
  useEffect(() => {
    if (at || query || !ready) return;
    setTrail((held) => {
      const entries = mergeNewer(held.entries, live);
      return entries === held.entries ? held : { ...held, entries };
    });
  }, [live, at, query, ready]);
  // Each new head may have something new.
  useEffect(() => {
    if (at || !query || !ready) return;
    const timer = setTimeout(() => {
      http.auditPage(project, { limit: pageSize, q: query }).then(
        (page) => setTrail((held) => ({ ...held, entries: mergeNewer(held.entries, page.entries) })),
        // The next change tries again.
        () => {},
      );
    }, liveDelayMs);
    return () => clearTimeout(timer);
  }, [project, query, at, ready, head]);

  return { trail, more: () => void load(trail.nextBefore), reload: () => void load(0n) };
}

// The trail, or what was refused.
export function Audit(): ReactNode {
  const { t } = useTranslation();
  const { project, info } = useProject();
  useTitle(info ? `${t("nav.audit")} · ${info.name}` : undefined);
  const worded = useRecordWords();
  const { show } = useSearch({ strict: false });
  const navigate = useNavigate();
  const refused = show === "refused";
  const choice = worded ? (
    <SegmentedControl
      size="xs"
      aria-label={t("audit.title")}
      data={[
        { value: "done", label: t("records.refusals.done") },
        { value: "refused", label: t("records.refusals.title") },
      ]}
      value={refused ? "refused" : "done"}
      onChange={(value) =>
        void navigate({
          to: ".",
          search: (before) => ({ ...before, show: value === "refused" ? value : undefined }),
          replace: true,
        })
      }
    />
  ) : null;
  if (!refused) return <TrailPage choice={choice} />;
  return (
    <div className="audit-page">
      <div className="board-bar">
        <h1>{t("audit.title")}</h1>
        {choice}
      </div>
      <Suspense fallback={<Loading rows={6} height={48} />}>
        {worded ? <Refusals project={project} /> : <Loading rows={6} height={48} />}
      </Suspense>
    </div>
  );
}

function TrailPage({ choice }: { readonly choice: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const { q = "" } = useSearch({ strict: false });
  const navigate = useNavigate();
  const { trail, more, reload } = useTrail(project, q);
  const [open, setOpen] = useState<ReadonlySet<bigint>>(new Set());
  const scroller = useRef<HTMLDivElement>(null);
  const { entries } = trail;
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 58,
    getItemKey: (index) => String(entries[index]?.revision ?? index),
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  const canMore = trail.nextBefore > 0n && !trail.loading && !trail.error;
  const moreNow = useRef(more);
  moreNow.current = more;
  useEffect(() => {
    if (canMore && last >= entries.length - 10) moreNow.current();
  }, [canMore, last, entries.length]);

  const search = useCallback(
    (query: string) =>
      void navigate({ to: ".", search: (before) => ({ ...before, q: query || undefined }), replace: true }),
    [navigate],
  );
  const toggle = (revision: bigint): void =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(revision)) next.add(revision);
      return next;
    });

  return (
    <div className="audit-page">
      <div className="board-bar">
        <h1>{t("audit.title")}</h1>
        {choice}
        <AuditFilters query={q} search={search} />
      </div>
      <LogStatus project={project} onCheckShown={() => void checkEntries(project, entries)} />
      {trail.error && entries.length === 0 ? (
        <div style={{ padding: "0 18px" }}>
          <Failure error={trail.error} retry={reload} />
          {trail.error instanceof ApiError && trail.error.status === 400 ? (
            <p className="muted">{t("audit.syntax")}</p>
          ) : null}
        </div>
      ) : null}
      <div className="audit-scroll" ref={scroller}>
        {entries.length > 0 ? (
          <ol
            className="panel audit-list"
            aria-label={t("audit.title")}
            style={{ height: virtual.getTotalSize() }}
          >
            {items.map((item) => {
              const entry = entries[item.index];
              if (!entry) return null;
              return (
                <li
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  aria-setsize={trail.nextBefore === 0n ? entries.length : -1}
                  aria-posinset={item.index + 1}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <Row project={project} entry={entry} open={open.has(entry.revision)} toggle={toggle} />
                </li>
              );
            })}
          </ol>
        ) : null}
        {trail.loading ? (
          <div style={{ padding: 12 }}>
            <Loading rows={entries.length === 0 ? 8 : 2} height={40} />
          </div>
        ) : null}
        {trail.error && entries.length > 0 ? <Failure error={trail.error} retry={more} /> : null}
        {!trail.loading && !trail.error && entries.length === 0 ? (
          <Empty icon={<IconHistory size={36} />} title={t("audit.nothing")}>
            {q ? t("audit.nothingFound") : ""}
          </Empty>
        ) : null}
      </div>
    </div>
  );
}

const channelKeys: Record<Origin_Channel, "unknown" | "web" | "cli" | "api" | "server"> = {
  [Origin_Channel.CHANNEL_UNSPECIFIED]: "unknown",
  [Origin_Channel.WEB]: "web",
  [Origin_Channel.CLI]: "cli",
  [Origin_Channel.API]: "api",
  [Origin_Channel.SERVER]: "server",
};

function Row({
  project,
  entry,
  open,
  toggle,
}: {
  project: string;
  entry: AuditEntry;
  open: boolean;
  toggle: (revision: bigint) => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const people = usePeople();
  const commandName = useCommandName();
  const go = useGoTo();
  const at = entry.at ? timestampDate(entry.at) : undefined;
  const show = useValueText();
  const named = entry.facts.find((fact) => fact.label !== "")?.label ?? "";
  const label = named && show("label", "", named);
  const changes = readable(entry.facts.flatMap((fact) => fact.changes));
  const [first] = changes;
  const channel = channelKeys[entry.origin?.channel ?? Origin_Channel.CHANNEL_UNSPECIFIED];
  const brief =
    first && changes.length === 1 && (first.beforeLabel || first.before)
      ? t("compare.change", {
          from: show(first.field, first.before, first.beforeLabel),
          to: show(first.field, first.after, first.afterLabel),
        })
      : entry.facts.length === 1 && entry.facts.every(isReorder)
        ? t("audit.reordered")
        : "";
  return (
    <div className="audit-row" data-testid="audit-row">
      <button
        type="button"
        className="audit-main"
        aria-expanded={open}
        onClick={() => toggle(entry.revision)}
      >
        {open ? (
          <IconChevronDown size={16} aria-hidden="true" />
        ) : (
          <IconChevronRight size={16} aria-hidden="true" />
        )}
        <Avatar id={entry.actor} small />
        <span className="audit-text">
          <span>
            <strong>{people.name(entry.actor)}</strong> {commandName(entry.command)}{" "}
            {label ? t("audit.quoted", { label }) : ""}
            {entry.undoes > 0n ? (
              <span className="chip warn">{t("audit.undoes", { revision: String(entry.undoes) })}</span>
            ) : null}
          </span>
          {brief && brief.length < 120 ? <span className="muted small">{brief}</span> : null}
        </span>
        <span className="muted small tabular audit-when">
          {at ? <time dateTime={at.toISOString()}>{formatInstantFully(at, i18n.language)}</time> : null}
          <span>
            r{String(entry.revision)} · {t(`audit.channel.${channel}`)}
          </span>
        </span>
      </button>
      <span className="audit-proof">
        <ProofChip project={project} entry={entry} auto={open} bare />
      </span>
      {open ? (
        <div className="audit-detail">
          <AuditFacts facts={entry.facts} />
          <dl className="facts" style={{ marginTop: 8 }}>
            <div>
              <dt>{t("audit.command")}</dt>
              <dd>
                <code>{entry.command}</code>
              </dd>
            </div>
            <div>
              <dt>{t("audit.commandId")}</dt>
              <dd>
                <code>{entry.commandId}</code>
              </dd>
            </div>
            {entry.origin?.clientId ? (
              <div>
                <dt>{t("audit.client")}</dt>
                <dd>
                  <code>{entry.origin.clientId}</code>
                </dd>
              </div>
            ) : null}
          </dl>
          <Button
            size="compact-sm"
            variant="default"
            mt={8}
            leftSection={<IconHistory size={15} />}
            onClick={() => go(String(entry.revision))}
          >
            {t("audit.viewHere")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

function AuditFilters({ query, search }: { query: string; search: (query: string) => void }): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  const commandName = useCommandName();
  const [text, setText] = useState(query);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const set = (next: string): void => {
    clearTimeout(timer.current);
    setText(next);
    search(next.trim());
  };
  const commandOptions = useMemo(
    () => commands.map((command) => ({ value: command, label: commandName(command) })),
    [commandName],
  );
  return (
    <search className="filters" aria-label={t("board.filters")}>
      <FilterSelect
        w={140}
        label={t("audit.who")}
        searchable
        value={qualifier(text, "actor")}
        onChange={(actor) => set(withQualifier(text, "actor", actor))}
        data={people.list.map((person) => ({ value: person.personId, label: person.name }))}
      />
      <FilterSelect
        w={170}
        label={t("audit.what")}
        searchable
        value={qualifier(text, "command")}
        onChange={(command) => set(withQualifier(text, "command", command))}
        data={commandOptions}
      />
      <DayInput
        size="xs"
        aria-label={t("audit.after")}
        title={t("audit.after")}
        value={fromInput(qualifier(text, "after") ?? "")}
        onChange={(day) => set(withQualifier(text, "after", toInput(day) || undefined))}
      />
      <TextInput
        size="xs"
        w={240}
        leftSection={<IconSearch size={14} />}
        aria-label={t("audit.search")}
        placeholder={t("audit.searchHint")}
        title={t("audit.syntax")}
        value={text}
        onChange={(event) => {
          const value = event.currentTarget.value;
          setText(value);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => search(value.trim()), 300);
        }}
      />
    </search>
  );
}
