// What every tile is made of. Tiles name no people: whoever only has a screen's token cannot read the directory.
import { useView } from "@slipway/sdk/react";
import { createContext, type ReactNode, useContext, useLayoutEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../lib/clock";
import { inLanguage } from "../lib/names";

export interface Dash {
  readonly project: string;
  // A page shows it among others, a wall from afar, an embed in a few square centimetres.
  readonly place: "page" | "wall" | "embed";
  // The past moment that is shown, in milliseconds since 1970.
  readonly at?: number | undefined;
  // Draws the tile's title as a way to its page.
  readonly link?: (view: string, title: string) => ReactNode;
}

const DashContext = createContext<Dash>({ project: "", place: "page" });
export const DashProvider = DashContext.Provider;
export const useDash = (): Dash => useContext(DashContext);

// The time that the tile is about: now, renewed each `everyMs`, or the past moment.
export function useMoment(everyMs: number): number {
  const { at } = useDash();
  const now = useNow(everyMs, at === undefined);
  return at ?? now;
}

export type Tone = "good" | "warn" | "bad" | "";

export function Tile({
  view,
  title,
  children,
}: {
  readonly view: string;
  readonly title: string;
  readonly children: ReactNode;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { project, link } = useDash();
  const shown = useView(project, view);
  const closed = shown?.state === "closed" ? shown.closedBy : undefined;
  return (
    <>
      <h2>{link ? link(view, title) : title}</h2>
      {closed ? (
        <p className="tile-none">{inLanguage(closed.text, i18n.language) || closed.code}</p>
      ) : shown ? (
        children
      ) : (
        <div className="skeleton tile-wait" role="status" aria-label={t("state.loading")} />
      )}
    </>
  );
}

// A number to be read from afar, with what it counts.
export function Figure({
  value,
  label,
  tone = "",
}: {
  readonly value: ReactNode;
  readonly label: ReactNode;
  readonly tone?: Tone;
}): ReactNode {
  return (
    <div className="figure" data-tone={tone || undefined}>
      <dd className="tabular">{value}</dd>
      <dt>{label}</dt>
    </div>
  );
}

export function Figures({ children }: { readonly children: ReactNode }): ReactNode {
  return <dl className="figures">{children}</dl>;
}

export interface Line {
  readonly key: string;
  readonly text: ReactNode;
  readonly aside?: ReactNode;
  readonly tone?: Tone;
  // 0 to 1: drawn below the text.
  readonly part?: number;
}

const linesMax = { page: 6, wall: 12, embed: 6 } as const;

// How many of its lines a wall's tile has room for. Undefined elsewhere, and while all of them fit.
export function useRoom<E extends HTMLElement>(wall: boolean, count: number) {
  // Not there from the first moment on.
  const [element, list] = useState<E | null>(null);
  const [room, setRoom] = useState<number>();
  const [height, setHeight] = useState(0);
  useLayoutEffect(() => {
    if (!wall || !element) return;
    const watch = new ResizeObserver(() => setHeight(Math.round(element.getBoundingClientRect().height)));
    watch.observe(element);
    return () => watch.disconnect();
  }, [wall, element]);
  // Of another height or number, all of them are drawn, and measured anew before anyone sees it.
  useLayoutEffect(() => setRoom(undefined), [height, count]);
  useLayoutEffect(() => {
    if (!wall || !element || room !== undefined || height === 0 || count === 0) return;
    const { bottom } = element.getBoundingClientRect();
    const lines = [...element.children];
    const fit = lines.filter((line) => line.getBoundingClientRect().bottom <= bottom + 1).length;
    if (fit < lines.length) setRoom(Math.max(2, fit));
  }, [wall, element, room, height, count]);
  return { list, room };
}

// The first few; the rest is counted.
export function Lines({
  lines,
  none,
  max,
}: {
  readonly lines: readonly Line[];
  readonly none: string;
  readonly max?: number;
}): ReactNode {
  const { t } = useTranslation();
  const { place } = useDash();
  const { list, room } = useRoom<HTMLUListElement>(place === "wall", lines.length);
  if (lines.length === 0) return <p className="tile-none">{none}</p>;
  const limit = Math.min(max ?? linesMax[place], room ?? Number.POSITIVE_INFINITY);
  const shown = lines.length <= limit ? lines : lines.slice(0, limit - 1);
  return (
    <ul className="tile-lines" ref={list}>
      {shown.map(({ key, text, aside, tone, part }) => (
        <li key={key} data-tone={tone || undefined}>
          <span className="text">{text}</span>
          {aside === undefined ? null : <span className="aside tabular">{aside}</span>}
          {part === undefined ? null : <Bar part={part} />}
        </li>
      ))}
      {shown.length < lines.length ? (
        <li className="rest">{t("screens.tile.more", { count: lines.length - shown.length })}</li>
      ) : null}
    </ul>
  );
}

// Says nothing by itself: what it shows stands beside it in words.
export function Bar({ part }: { readonly part: number }): ReactNode {
  return (
    <span className="bar" aria-hidden="true">
      <span style={{ width: `${Math.round(Math.min(1, Math.max(0, part)) * 100)}%` }} />
    </span>
  );
}
