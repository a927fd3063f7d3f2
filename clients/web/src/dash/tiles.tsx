// Every tile by name, the dashboards made of them, and how the screen of each view is laid out.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ScreenView } from "./model";
import { Tile } from "./parts";
import * as plan from "./planTiles";
import * as ready from "./readyTiles";

interface Kind {
  readonly view: ScreenView;
  // On a page: columns of twelve.
  readonly wide: 3 | 4 | 6 | 8 | 12;
  readonly Body: () => ReactNode;
}

const kinds = {
  stages: { view: "overview", wide: 12, Body: plan.Stages },
  countdown: { view: "overview", wide: 4, Body: plan.Countdown },
  work: { view: "overview", wide: 4, Body: plan.Work },
  factors: { view: "overview", wide: 4, Body: plan.Factors },
  columns: { view: "board", wide: 6, Body: plan.Columns },
  blocked: { view: "board", wide: 6, Body: plan.Blocked },
  due: { view: "board", wide: 8, Body: plan.Due },
  sprint: { view: "sprints", wide: 4, Body: plan.SprintNow },
  burndown: { view: "sprints", wide: 8, Body: plan.BurndownTile },
  burnup: { view: "sprints", wide: 4, Body: plan.BurnupTile },
  flow: { view: "sprints", wide: 4, Body: plan.FlowTile },
  times: { view: "sprints", wide: 4, Body: plan.Times },
  milestone: { view: "timeline", wide: 4, Body: plan.MilestoneNext },
  milestones: { view: "timeline", wide: 8, Body: plan.Milestones },
  timeline: { view: "timeline", wide: 12, Body: plan.Timeline },
  readiness: { view: "gates", wide: 4, Body: ready.Readiness },
  gates: { view: "gates", wide: 6, Body: ready.Gates },
  criteria: { view: "gates", wide: 6, Body: ready.Criteria },
  tests: { view: "tests", wide: 4, Body: ready.Tests },
  defects: { view: "tests", wide: 4, Body: ready.Defects },
  defectList: { view: "tests", wide: 12, Body: ready.DefectList },
  exposure: { view: "risks", wide: 4, Body: ready.Exposure },
  matrix: { view: "risks", wide: 4, Body: ready.Matrix },
  topRisks: { view: "risks", wide: 8, Body: ready.TopRisks },
  run: { view: "runbook", wide: 4, Body: ready.RunNow },
  steps: { view: "runbook", wide: 8, Body: ready.RunSteps },
  runTimes: { view: "runbook", wide: 12, Body: ready.RunTimes },
  hypercare: { view: "operation", wide: 4, Body: ready.HypercareTile },
  incidents: { view: "operation", wide: 6, Body: ready.Incidents },
  monitors: { view: "operation", wide: 6, Body: ready.Monitors },
  feedback: { view: "operation", wide: 8, Body: ready.FeedbackTile },
} as const satisfies Record<string, Kind>;
export type TileName = keyof typeof kinds;

export const dashboards = {
  readiness: [
    "countdown",
    "readiness",
    "milestone",
    "criteria",
    "gates",
    "defects",
    "tests",
    "exposure",
    "topRisks",
    "matrix",
    "stages",
  ],
  delivery: ["sprint", "burndown", "burnup", "flow", "times", "columns", "blocked", "due", "work"],
  cutover: ["run", "steps", "runTimes"],
  operation: ["hypercare", "feedback", "incidents", "monitors"],
} as const satisfies Record<string, readonly TileName[]>;
export type DashboardName = keyof typeof dashboards;
export const dashboardNames = Object.keys(dashboards) as DashboardName[];

// The view that shows most of what the dashboard is about, on a screen of its own.
export const screenOf: Readonly<Record<DashboardName, ScreenView>> = {
  readiness: "gates",
  delivery: "sprints",
  cutover: "runbook",
  operation: "operation",
};

// Columns of twelve and rows of six, on 16:9 and on 32:9.
type Place = readonly [tile: TileName, wide: number, high: number, ultraWide: number, ultraHigh: number];
export const walls: Readonly<Record<ScreenView, readonly Place[]>> = {
  overview: [
    ["stages", 12, 2, 12, 2],
    ["countdown", 4, 4, 4, 4],
    ["work", 4, 4, 4, 4],
    ["factors", 4, 4, 4, 4],
  ],
  gates: [
    ["readiness", 4, 3, 3, 6],
    ["criteria", 8, 3, 5, 6],
    ["gates", 12, 3, 4, 6],
  ],
  runbook: [
    ["run", 5, 3, 3, 6],
    ["steps", 7, 3, 4, 6],
    ["runTimes", 12, 3, 5, 6],
  ],
  board: [
    ["columns", 12, 3, 6, 6],
    ["blocked", 6, 3, 3, 6],
    ["due", 6, 3, 3, 6],
  ],
  risks: [
    ["exposure", 5, 2, 3, 6],
    ["topRisks", 7, 6, 5, 6],
    ["matrix", 5, 4, 4, 6],
  ],
  sprints: [
    ["sprint", 4, 3, 2, 6],
    ["burndown", 8, 3, 4, 6],
    ["burnup", 4, 3, 2, 6],
    ["flow", 4, 3, 2, 6],
    ["times", 4, 3, 2, 6],
  ],
  tests: [
    ["tests", 7, 2, 3, 6],
    ["defects", 5, 2, 3, 6],
    ["defectList", 12, 4, 6, 6],
  ],
  timeline: [
    ["milestone", 4, 3, 2, 6],
    ["milestones", 8, 3, 3, 6],
    ["timeline", 12, 3, 7, 6],
  ],
  operation: [
    ["hypercare", 4, 3, 2, 6],
    ["incidents", 8, 3, 4, 6],
    ["feedback", 4, 3, 2, 6],
    ["monitors", 8, 3, 4, 6],
  ],
};

export function TileOf({
  name,
  className,
  style,
}: {
  readonly name: TileName;
  readonly className?: string;
  readonly style?: React.CSSProperties;
}): ReactNode {
  const { t } = useTranslation();
  const { view, Body } = kinds[name];
  return (
    <section className={`tile${className ? ` ${className}` : ""}`} data-tile={name} style={style}>
      <Tile view={view} title={t(`screens.tiles.${name}`)}>
        <Body />
      </Tile>
    </section>
  );
}

export function DashboardTiles({ name }: { readonly name: DashboardName }): ReactNode {
  return (
    <div className="tiles">
      {dashboards[name].map((tile) => (
        <TileOf key={tile} name={tile} className={`w${kinds[tile].wide}`} />
      ))}
    </div>
  );
}

export function WallTiles({ view }: { readonly view: ScreenView }): ReactNode {
  return (
    <div className="wall-tiles">
      {walls[view].map(([tile, w, h, uw, uh]) => (
        <TileOf
          key={tile}
          name={tile}
          style={{ "--w": w, "--h": h, "--uw": uw, "--uh": uh } as React.CSSProperties}
        />
      ))}
    </div>
  );
}
