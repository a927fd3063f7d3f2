// The time slider. Turning it makes `?at=` of the address, and with it any page of the project, a past one.

import { timestampDate } from "@bufbuild/protobuf/wkt";
import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { type Mark, Mark_Kind, momentOf } from "@slipway/sdk";
import { TimeTravelProvider, useConnection, useEntities, useView } from "@slipway/sdk/react";
import { IconChevronLeft, IconChevronRight, IconFlag, IconHistory } from "@tabler/icons-react";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatInstant } from "../lib/dates";
import { stageName } from "../lib/names";
import { useGoTo } from "./where";

const navigateEveryMs = 120;

export function useMarkText(): (mark: Mark) => string {
  const { t } = useTranslation();
  return useCallback(
    (mark) => {
      switch (mark.kind) {
        case Mark_Kind.PROJECT_CREATED:
          return t("mark.projectCreated");
        case Mark_Kind.CHARTER_APPROVED:
          return t("mark.charterApproved");
        case Mark_Kind.STAGE_STARTED:
          return t("mark.stageStarted", { stage: stageName(t, mark.stage) });
        case Mark_Kind.STAGE_COMPLETED:
          return t("mark.stageCompleted", { stage: stageName(t, mark.stage) });
        case Mark_Kind.MEETING_STARTED:
          return t("mark.meetingStarted", { title: mark.label });
        case Mark_Kind.MEETING_ENDED:
          return t("mark.meetingEnded", { title: mark.label });
        case Mark_Kind.MINUTES_APPROVED_MARK:
          return t("mark.minutesApproved", { title: mark.label });
        default:
          return mark.label;
      }
    },
    [t],
  );
}

function tickClass(mark: Mark): string {
  if (mark.kind === Mark_Kind.STAGE_STARTED || mark.kind === Mark_Kind.STAGE_COMPLETED) return "tick stage";
  if (mark.kind >= Mark_Kind.MEETING_STARTED) return "tick meeting";
  return "tick";
}

export function TimeBar({ project, at }: { project: string; at: string | undefined }): ReactNode {
  const moment = at ? momentOf(at) : undefined;
  return (
    <TimeTravelProvider at={moment}>
      <Bar project={project} at={at} />
    </TimeTravelProvider>
  );
}

function Bar({ project, at }: { project: string; at: string | undefined }): ReactNode {
  const { t, i18n } = useTranslation();
  const go = useGoTo();
  const shown = useView(project, "overview");
  const head = Number(useConnection().heads.get(project) ?? shown?.revision ?? 0n);
  const past = at !== undefined;
  const known = past ? (/^\d+$/.test(at) ? Number(at) : Number(shown?.revision ?? head)) : head;
  const [dragged, setDragged] = useState<number>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    // The address has caught up with the thumb.
    if (dragged !== undefined && dragged === known) setDragged(undefined);
  }, [dragged, known]);

  const value = Math.min(dragged ?? known, head);
  const turn = (revision: number): void => {
    setDragged(revision);
    clearTimeout(timer.current);
    timer.current = setTimeout(
      () => go(revision >= head ? undefined : String(Math.max(1, revision))),
      navigateEveryMs,
    );
  };
  const when = past ? formatInstant(shown?.recordedAt, i18n.language) : t("time.now");

  return (
    <section className={past ? "timebar past" : "timebar"} aria-label={t("time.title")}>
      <Tooltip label={t("time.back")}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("time.back")}
          disabled={value <= 1}
          onClick={() => turn(value - 1)}
        >
          <IconChevronLeft size={18} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label={t("time.forward")}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("time.forward")}
          disabled={!past}
          onClick={() => turn(value + 1)}
        >
          <IconChevronRight size={18} />
        </ActionIcon>
      </Tooltip>
      <div className="track">
        <TimeTravelProvider at={undefined}>
          <Ticks project={project} head={head} />
        </TimeTravelProvider>
        <input
          type="range"
          min={1}
          max={Math.max(1, head)}
          value={Math.max(1, value)}
          aria-label={t("time.title")}
          aria-valuetext={t("time.valueText", { revision: value, when })}
          data-testid="time-slider"
          onChange={(event) => turn(Number(event.currentTarget.value))}
        />
      </div>
      <TimeTravelProvider at={undefined}>
        <MarksMenu project={project} go={go} />
      </TimeTravelProvider>
      <span
        className="tabular muted desktop-only"
        style={{ fontSize: "0.8rem", minWidth: 92, textAlign: "right" }}
      >
        {when}
      </span>
      {past ? (
        <Button
          size="compact-sm"
          variant="filled"
          leftSection={<IconHistory size={14} />}
          onClick={() => {
            clearTimeout(timer.current);
            setDragged(undefined);
            go(undefined);
          }}
        >
          {t("time.live")}
        </Button>
      ) : null}
    </section>
  );
}

function useMarks(project: string): readonly Mark[] {
  const marks = useEntities(project, "overview", "mark");
  return useMemo(() => [...marks].sort((a, b) => Number(a.revision - b.revision)), [marks]);
}

function Ticks({ project, head }: { project: string; head: number }): ReactNode {
  const marks = useMarks(project);
  if (head <= 1) return null;
  return marks.map((mark) => (
    <span
      key={String(mark.revision)}
      className={tickClass(mark)}
      style={{ left: `calc(8px + (100% - 16px) * ${(Number(mark.revision) - 1) / (head - 1)})` }}
    />
  ));
}

function MarksMenu({ project, go }: { project: string; go: (at: string | undefined) => void }): ReactNode {
  const { t, i18n } = useTranslation();
  const marks = useMarks(project);
  const text = useMarkText();
  return (
    <Menu position="top-end" width={320} withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t("time.marks")}>
          <IconFlag size={17} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: "auto" }}>
        <Menu.Label>{t("time.marks")}</Menu.Label>
        {marks.length === 0 ? <Menu.Item disabled>{t("time.noMarks")}</Menu.Item> : null}
        {marks.toReversed().map((mark) => (
          <Menu.Item key={String(mark.revision)} onClick={() => go(String(mark.revision))}>
            <div>{text(mark)}</div>
            <div className="muted tabular" style={{ fontSize: "0.75rem" }}>
              {mark.at ? formatInstant(timestampDate(mark.at), i18n.language) : ""} · r{String(mark.revision)}
            </div>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
