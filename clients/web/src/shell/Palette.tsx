// One box to go anywhere: pages, projects, and the cards of the project that is open.
import { Modal, useMantineColorScheme } from "@mantine/core";
import type { ProjectSummary } from "@slipway/sdk";
import { useClient } from "@slipway/sdk/react";
import { useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { http } from "../app/session";
import { currentLanguage, switchLanguage } from "../i18n";
import { sectionPaths } from "./Shell";
import { type Section, useWhere } from "./where";

interface Entry {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  readonly detail?: string;
  readonly run: () => void;
}

const resultsMax = 40;

// All words of `query` occur in `text`, in any order and without regard to case.
export function matches(text: string, query: string): boolean {
  const low = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => low.includes(word));
}

export function Palette({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Modal.Root opened onClose={onClose} yOffset="10vh" padding={0} size="lg" centered={false}>
      <Modal.Overlay />
      <Modal.Content aria-label={t("palette.open")}>
        <PaletteBody onClose={onClose} />
      </Modal.Content>
    </Modal.Root>
  );
}

function PaletteBody({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const listId = useId();
  const [query, setQuery] = useState("");
  const [index, setIndex] = useState(0);
  const entries = useEntries();
  const shown = useMemo(
    () =>
      entries.filter((entry) => matches(`${entry.label} ${entry.detail ?? ""}`, query)).slice(0, resultsMax),
    [entries, query],
  );
  const chosen = Math.min(index, shown.length - 1);

  const run = (entry: Entry | undefined): void => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") setIndex(Math.min(chosen + 1, shown.length - 1));
    else if (event.key === "ArrowUp") setIndex(Math.max(chosen - 1, 0));
    else if (event.key === "Enter") run(shown[chosen]);
    else return;
    event.preventDefault();
  };
  useEffect(() => {
    document.getElementById(`${listId}-${chosen}`)?.scrollIntoView({ block: "nearest" });
  }, [chosen, listId]);

  let group = "";
  return (
    <div className="palette">
      <input
        // biome-ignore lint/a11y/noAutofocus: a palette is opened to be typed into.
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={chosen >= 0 ? `${listId}-${chosen}` : undefined}
        aria-label={t("palette.open")}
        placeholder={t("palette.placeholder")}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setIndex(0);
        }}
        onKeyDown={onKey}
        data-testid="palette-input"
      />
      <div id={listId} role="listbox" aria-label={t("palette.results")} className="palette-list">
        {shown.length === 0 ? (
          <p className="muted" style={{ padding: "8px 16px" }}>
            {t("palette.nothing")}
          </p>
        ) : null}
        {shown.map((entry, position) => {
          const head = entry.group !== group ? entry.group : "";
          group = entry.group;
          return (
            <div key={entry.id} style={{ display: "contents" }}>
              {head ? (
                <div className="palette-group" aria-hidden="true">
                  {head}
                </div>
              ) : null}
              {/* biome-ignore lint/a11y/useKeyWithClickEvents: the combobox's input has the keys. */}
              <div
                id={`${listId}-${position}`}
                role="option"
                tabIndex={-1}
                aria-selected={position === chosen}
                className="palette-row"
                onMouseMove={() => setIndex(position)}
                onClick={() => run(entry)}
              >
                <span>{entry.label}</span>
                {entry.detail ? <span className="muted">{entry.detail}</span> : null}
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function useEntries(): readonly Entry[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useClient();
  const { project, ws } = useWhere();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [projects, setProjects] = useState<readonly ProjectSummary[]>([]);
  useEffect(() => {
    http.projects().then(
      (answer) => setProjects(answer.projects),
      // Without the list the palette still has its pages.
      () => {},
    );
  }, []);
  return useMemo(() => {
    const pages: Entry[] = [
      {
        id: "my-work",
        group: t("palette.pages"),
        label: t("nav.myWork"),
        run: () => void navigate({ to: "/" }),
      },
      {
        id: "inbox",
        group: t("palette.pages"),
        label: t("nav.inbox"),
        run: () => void navigate({ to: "/inbox" }),
      },
      {
        id: "calendar",
        group: t("palette.pages"),
        label: t("nav.calendar"),
        run: () => void navigate({ to: "/calendar" }),
      },
      {
        id: "portfolio",
        group: t("palette.pages"),
        label: t("nav.portfolio"),
        run: () => void navigate({ to: "/w/$ws", params: { ws } }),
      },
    ];
    if (project) {
      for (const section of Object.keys(sectionPaths) as Section[]) {
        pages.push({
          id: section,
          group: t("palette.pages"),
          label: t(`nav.${section}`),
          run: () => void navigate({ to: sectionPaths[section], params: { ws, project } }),
        });
      }
    }
    pages.push({
      id: "settings",
      group: t("palette.pages"),
      label: t("nav.settings"),
      run: () => void navigate({ to: "/settings" }),
    });
    const actions: Entry[] = [
      {
        id: "language",
        group: t("palette.actions"),
        label: t("language.switchTo"),
        run: () => void switchLanguage(currentLanguage() === "en" ? "zh-CN" : "en"),
      },
      {
        id: "theme",
        group: t("palette.actions"),
        label: colorScheme === "dark" ? t("theme.useLight") : t("theme.useDark"),
        run: () => setColorScheme(colorScheme === "dark" ? "light" : "dark"),
      },
    ];
    const list: Entry[] = projects.map((summary) => ({
      id: `project/${summary.project}`,
      group: t("nav.portfolio"),
      label: summary.info?.name ?? summary.project,
      run: () => void navigate({ to: "/w/$ws/p/$project", params: { ws, project: summary.project } }),
    }));
    const board = project ? client.peek(project, "board") : undefined;
    const cards: Entry[] = (board?.of("task") ?? [])
      .filter((task) => !task.archived)
      .map((task) => ({
        id: `task/${task.taskId}`,
        group: t("palette.cards"),
        label: task.title,
        run: () => {
          if (!project) return;
          void navigate({
            to: "/w/$ws/p/$project/board",
            params: { ws, project },
            search: { sel: `task/${task.taskId}` },
          });
        },
      }));
    return [...pages, ...list, ...actions, ...cards];
  }, [t, navigate, client, project, ws, projects, colorScheme, setColorScheme]);
}
