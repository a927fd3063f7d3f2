// What the pages over all projects share: how they begin, what they say while offline, and their keys.
import { Chip } from "@mantine/core";
import { useConnection } from "@slipway/sdk/react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, type RefObject, useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Overall } from "../../app/overall";
import { usePeople } from "../../app/people";
import { FilterSelect } from "../../components/FilterSelect";
import { Failure, Loading, Notice } from "../../components/states";
import { useNow } from "../../lib/clock";
import { type Day, dayIn } from "../../lib/dates";
import type { AppSearch } from "../../lib/search";
import { currentSettings } from "../../lib/settings";
import { isTyping, overlayOpen } from "../../shell/shortcuts";

// The first data, or why there is none; what is held while offline says so above itself.
export function WhenHere({
  of,
  height,
  rows,
  children,
}: {
  readonly of: Overall;
  readonly height: number;
  readonly rows: number;
  readonly children: () => ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const offline = useConnection().state === "offline";
  if (of.refusal) return <Failure error={of.refusal} />;
  if (!of.loaded) {
    return offline ? <Notice>{t("error.unreachable")}</Notice> : <Loading rows={rows} height={height} />;
  }
  return (
    <>
      {offline ? (
        <div className="overall-offline">
          <Notice kind="warn">{t("offline.held")}</Notice>
        </div>
      ) : null}
      {children()}
    </>
  );
}

const clockMs = 60_000;

// The day that it is where the workspace is.
export function useToday(): Day {
  const zone = usePeople().workspace?.timeZone ?? "";
  return dayIn(zone, new Date(useNow(clockMs)));
}

// The filters that several of these pages have: a kind and a project, kept in the address.
export function KindAndProject({
  kinds,
  projects,
}: {
  readonly kinds: readonly { readonly value: string; readonly label: string }[];
  readonly projects: ReadonlyMap<string, string>;
}): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { project = "", kind = "" } = useSearch({ strict: false });
  const choose = (part: Partial<AppSearch>): void =>
    void navigate({ to: ".", search: (before) => ({ ...before, ...part }), replace: true });
  // Only where there is something to choose between.
  if (kinds.length < 2 && projects.size < 2 && !project && !kind) return null;
  return (
    <div className="filter-row">
      <Chip.Group value={kind} onChange={(value) => choose({ kind: (value as string) || undefined })}>
        <fieldset className="chips" aria-label={t("myWork.filterKind")}>
          <Chip value="" size="xs">
            {t("myWork.allKinds")}
          </Chip>
          {kinds.map(({ value, label }) => (
            <Chip key={value} value={value} size="xs">
              {label}
            </Chip>
          ))}
        </fieldset>
      </Chip.Group>
      {projects.size > 1 || project ? (
        <FilterSelect
          label={t("myWork.filterProject")}
          placeholder={t("myWork.allProjects")}
          value={project || undefined}
          onChange={(value) => choose({ project: value })}
          data={[...projects].map(([value, label]) => ({ value, label }))}
          comboboxProps={{ width: "max-content" }}
        />
      ) : null}
    </div>
  );
}

// j and k walk the rows of a list, which are marked `data-row`; other keys are the page's own.
export function useRowKeys(
  list: RefObject<HTMLElement | null>,
  onKey: (key: string, row: HTMLElement) => boolean = () => false,
): void {
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
      if (currentSettings().keys === "off" || isTyping(event.target) || overlayOpen()) return;
      const rows = [...(list.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
      const at = rows.findIndex((row) => row.contains(document.activeElement));
      if (event.key === "j" || event.key === "k") {
        const next = event.key === "j" ? at + 1 : Math.max(at - 1, 0);
        focusRow(rows[Math.min(next, rows.length - 1)]);
      } else {
        const row = rows[at];
        if (!row || !onKey(event.key, row)) return;
      }
      event.preventDefault();
    };
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, [list, onKey]);
}

// What Enter opens.
export function focusRow(row: HTMLElement | undefined): void {
  row?.querySelector<HTMLElement>("a")?.focus();
  row?.scrollIntoView({ block: "nearest" });
}
