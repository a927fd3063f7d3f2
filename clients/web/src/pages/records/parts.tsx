// What the pages of records share: a page, a list of one kind of record with what can be done to each, and chips.

import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import { ActionIcon, Button, Group, Menu } from "@mantine/core";
import { type IntentCase, newId } from "@slipway/sdk";
import { useView } from "@slipway/sdk/react";
import { IconAlertTriangle, IconDots, IconEraser, IconPlus } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePeople } from "../../app/people";
import { useProject } from "../../app/project";
import { RedactButton, RedactDialog, useMayRedact } from "../../components/Erase";
import { Loading } from "../../components/states";
import { nameOf } from "../../forms/schema";
import type { Values } from "../../forms/values";
import { useRecordWords, useWords } from "../../forms/words";
import { formatInstant } from "../../lib/dates";
import { useReadable } from "../../lib/records";
import { useTitle } from "../../lib/title";

// Forms weigh more than what most come to read; they are fetched once the page stands.
const loadForm = () => import("../../forms/CommandForm");
const CommandDialog = lazy(() => loadForm().then((form) => ({ default: form.CommandDialog })));

// A command to offer, with what the page knows already.
export interface Offer {
  readonly intent: IntentCase;
  readonly given?: Values;
  readonly initial?: Values;
  readonly without?: readonly string[];
  readonly expect?: { readonly entity: string; readonly revision: bigint };
  // Enumerations whose values have other words here.
  readonly called?: Readonly<Record<string, string>>;
  // What it is done to, where the same command is offered for several.
  readonly label?: string;
  // Red: it cannot be taken back.
  readonly grave?: boolean;
  // Not what one usually comes for: its button does not stand out.
  readonly quiet?: boolean;
}

// `title`: what the page is about, where that is one record; `back` then leads to where it is listed.
export function RecordPage({
  name,
  view,
  title,
  back,
  chips,
  actions,
  paper,
  children,
}: {
  readonly name:
    | "requirements"
    | "plan"
    | "test"
    | "environment"
    | "risks"
    | "gates"
    | "runbook"
    | "people"
    | "ops"
    | "closure";
  readonly view: string;
  readonly title?: string | undefined;
  readonly back?: ReactNode;
  readonly chips?: ReactNode;
  readonly actions?: ReactNode;
  // What is printed instead of the page.
  readonly paper?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const { project, info } = useProject();
  const called = title ?? t(`nav.${name}`);
  const shown = useView(project, view);
  const ready = useRecordWords();
  useTitle(info ? `${called} · ${info.name}` : undefined);
  useNamed(shown !== undefined && ready);
  useEffect(() => {
    if (ready) loadForm().catch(() => {});
  }, [ready]);
  return (
    <>
      <div className={paper ? "page records no-print" : "page records"}>
        {back ? <div className="page-back no-print">← {back}</div> : null}
        <div className="page-title">
          <h1>{called}</h1>
          {ready ? chips : null}
          <span style={{ flex: 1 }} />
          {ready ? actions : null}
        </div>
        {shown && ready ? children : <Loading rows={5} height={64} />}
      </div>
      {shown && ready ? paper : null}
    </>
  );
}

// Turns to the record that the address names, as `?sel=risk/<id>`, and marks it.
function useNamed(here: boolean): void {
  const { sel } = useSearch({ strict: false });
  useEffect(() => {
    if (!here || !sel) return;
    const record = document.querySelector<HTMLElement>(`[data-entity="${CSS.escape(sel)}"]`);
    if (!record) return;
    // It may stand in what is folded together.
    record.closest("details")?.setAttribute("open", "");
    record.dataset.selected = "";
    record.scrollIntoView({ block: "center" });
    return () => {
      delete record.dataset.selected;
    };
  }, [here, sel]);
}

// What an offer is called.
function useOfferName(): (offer: Offer) => string {
  const { t } = useTranslation();
  const words = useWords();
  return ({ intent, label }) => {
    const command = words.command(nameOf(intent));
    return label ? t("records.page.offered", { command, what: label }) : command;
  };
}

// Buttons of a page or a record: what stands in `offers` opens as a form.
export function Offers({
  offers,
  size = "sm",
}: {
  readonly offers: readonly Offer[];
  readonly size?: "sm" | "compact-sm";
}): ReactNode {
  const { past } = useProject();
  const told = useOfferName();
  const [open, setOpen] = useState<Offer>();
  if (past) return null;
  return (
    <>
      <Group gap="xs" className="no-print">
        {offers.map((offer, index) => (
          <Button
            key={`${nameOf(offer.intent)}/${offer.label ?? ""}`}
            size={size}
            color={offer.grave ? "red" : undefined}
            variant={offer.grave || (index === 0 && !offer.quiet) ? "filled" : "default"}
            leftSection={offer.grave ? <IconAlertTriangle size={16} aria-hidden="true" /> : undefined}
            data-testid={`do-${nameOf(offer.intent)}`}
            onClick={() => setOpen(offer)}
          >
            {told(offer)}
          </Button>
        ))}
      </Group>
      {open ? <OfferDialog offer={open} onClose={() => setOpen(undefined)} /> : null}
    </>
  );
}

// One button that makes something new; its id is made here.
export function Create({
  intent,
  idKey,
  given = {},
  initial,
}: {
  readonly intent: IntentCase;
  readonly idKey: string;
  readonly given?: Values;
  readonly initial?: Values;
}): ReactNode {
  const { past } = useProject();
  const words = useWords();
  const [offer, setOffer] = useState<Offer>();
  if (past) return null;
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconPlus size={16} />}
        data-testid={`do-${nameOf(intent)}`}
        onClick={() =>
          setOffer({ intent, given: { ...given, [idKey]: newId() }, ...(initial ? { initial } : {}) })
        }
      >
        {words.command(nameOf(intent))}
      </Button>
      {offer ? <OfferDialog offer={offer} onClose={() => setOffer(undefined)} /> : null}
    </>
  );
}

function OfferDialog({ offer, onClose }: { readonly offer: Offer; readonly onClose: () => void }): ReactNode {
  const initial = useReadable(offer.initial);
  return (
    <Suspense>
      <CommandDialog
        intent={offer.intent}
        given={offer.given}
        initial={initial}
        without={offer.without}
        expect={offer.expect}
        called={offer.called}
        onDone={() => {}}
        onClose={onClose}
      />
    </Suspense>
  );
}

function OfferMenu({
  offers,
  label,
  texts,
  called,
}: {
  readonly offers: readonly Offer[];
  readonly label: string;
  readonly texts: string;
  readonly called: string;
}): ReactNode {
  const { t } = useTranslation();
  const { past } = useProject();
  const told = useOfferName();
  const redacts = useMayRedact() && texts !== "";
  const [open, setOpen] = useState<Offer>();
  const [redacting, setRedacting] = useState(false);
  if (past || (offers.length === 0 && !redacts)) return null;
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} className="no-print">
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {offers.map((offer) => (
            <Menu.Item
              key={`${nameOf(offer.intent)}/${offer.label ?? ""}`}
              color={offer.grave ? "red" : undefined}
              data-testid={`do-${nameOf(offer.intent)}`}
              onClick={() => setOpen(offer)}
            >
              {told(offer)}
            </Menu.Item>
          ))}
          {redacts ? (
            <Menu.Item
              leftSection={<IconEraser size={14} aria-hidden="true" />}
              data-testid="redact"
              onClick={() => setRedacting(true)}
            >
              {t("erase.redact")}
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      {open ? <OfferDialog offer={open} onClose={() => setOpen(undefined)} /> : null}
      {redacting ? (
        <RedactDialog
          text={texts}
          label={t("records.erase.textsOf", { what: called })}
          onClose={() => setRedacting(false)}
        />
      ) : null}
    </>
  );
}

export function Panel({
  title,
  aside,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section className="panel record-panel">
      <header>
        <h2>{title}</h2>
        <span style={{ flex: 1 }} />
        {aside}
      </header>
      {children}
    </section>
  );
}

// The same for what stands in no row.
export function RedactTexts({
  texts,
  called,
}: {
  readonly texts: string;
  readonly called: string;
}): ReactNode {
  const { t } = useTranslation();
  return <RedactButton text={texts} label={t("records.erase.textsOf", { what: called })} />;
}

export type Tone = "good" | "warn" | "bad" | "";

export function Chip({
  tone = "",
  children,
}: {
  readonly tone?: Tone;
  readonly children: ReactNode;
}): ReactNode {
  return <span className={tone ? `chip ${tone}` : "chip"}>{children}</span>;
}

// One record: what it is called, its state, a line of facts, what can be done, and more below.
export function RecordRow({
  id,
  title,
  chips,
  facts = [],
  offers = [],
  texts = "",
  called = typeof title === "string" ? title : "",
  children,
}: {
  readonly id: string;
  readonly title: ReactNode;
  readonly chips?: ReactNode;
  readonly facts?: readonly ReactNode[];
  readonly offers?: readonly Offer[];
  // Its texts, as RedactText names them.
  readonly texts?: string;
  // In words, where the title is more than that.
  readonly called?: string;
  readonly children?: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const told = facts.filter((fact) => fact !== "" && fact !== undefined && fact !== null && fact !== false);
  return (
    <li className="record-row" data-entity={id}>
      <div className="record-head">
        <span className="record-title">{title}</span>
        <span className="record-chips">{chips}</span>
        <OfferMenu offers={offers} label={t("records.page.actions")} texts={texts} called={called} />
      </div>
      {told.length > 0 ? (
        <div className="record-facts">
          {told.map((fact, index) => (
            <span key={index}>{fact}</span>
          ))}
        </div>
      ) : null}
      {children}
    </li>
  );
}

// `about` is said where there is nothing: what such records are for, and how to begin.
export function RecordList({
  empty,
  about,
  children,
  count,
}: {
  readonly empty: string;
  readonly about?: string;
  readonly count: number;
  readonly children: ReactNode;
}): ReactNode {
  if (count > 0) return <ul className="rows">{children}</ul>;
  return (
    <div className="record-none">
      <strong>{empty}</strong>
      {about ? <p>{about}</p> : null}
    </div>
  );
}

export function useShown() {
  const { i18n } = useTranslation();
  const people = usePeople();
  const words = useWords();
  return {
    words,
    person: (id: string): string => (id === "" ? "" : people.name(id)),
    people: (ids: readonly string[]): string => ids.map((id) => people.name(id)).join(", "),
    department: (id: string): string => (id === "" ? "" : people.department(id)),
    at: (time: Timestamp | undefined): string =>
      time ? formatInstant(timestampDate(time), i18n.language) : "",
    both: (text: { readonly zh: string; readonly en: string } | undefined): string =>
      text ? (i18n.language === "en" ? text.en || text.zh : text.zh || text.en) : "",
  };
}

// Oldest first, as they were made.
export function byCreation<
  T extends { readonly recorded?: { readonly createdAt?: Timestamp | undefined } | undefined },
>(records: readonly T[]): readonly T[] {
  const at = (record: T): number => {
    const time = record.recorded?.createdAt;
    return time ? Number(time.seconds) * 1000 + time.nanos / 1e6 : 0;
  };
  return [...records].sort((a, b) => at(a) - at(b));
}

// What the page had seen of a record, so that a decision on an older state is refused.
export function seen(
  entity: string,
  record: { readonly recorded?: { readonly changedRevision: bigint } | undefined },
) {
  return { entity, revision: record.recorded?.changedRevision ?? 0n };
}
