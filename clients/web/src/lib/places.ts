// Where an entity of a project is shown, by its id as `task/0192…`.
export interface Place {
  readonly path: string;
  readonly search: { readonly sel?: string; readonly at?: string };
}

// Kinds of entities by the page that lists them and turns to the one that is named.
const listed: Readonly<Record<string, readonly string[]>> = {
  requirements: ["requirement", "requirements", "change"],
  plan: ["milestone", "sprint"],
  test: ["plan", "test-run", "load", "defect", "uat"],
  environment: ["config", "capacity", "backup", "freeze", "emergency-change"],
  risks: ["risk"],
  runbook: ["runbook", "step"],
  people: ["training", "competency", "consultant", "advice", "evaluation"],
  ops: ["hypercare", "incident", "emergency-plan", "monitor", "feedback", "webhook"],
  closure: ["lesson", "measurement", "handover"],
};
const pageOf = new Map(
  Object.entries(listed).flatMap(([page, kinds]) => kinds.map((kind) => [kind, page] as const)),
);

// A run is found by its own id; which runbook it follows is not told everywhere.
const anyRunbook = "-";

export function placeOf(project: string, entity: string, at?: string): Place {
  const base = `/w/main/p/${project}`;
  const then = at ? { at } : {};
  const [kind = "", id = ""] = entity.split("/");
  if (kind === "task") return { path: `${base}/board`, search: { ...then, sel: entity } };
  if (kind === "column") return { path: `${base}/board`, search: then };
  if (kind === "meeting") return { path: `${base}/rooms/${id}`, search: then };
  if (kind === "run") return { path: `${base}/runbook/${anyRunbook}/run/${id}`, search: then };
  if (kind === "project" && id === "") return { path: `${base}/charter`, search: then };
  if (kind === "gate") return { path: `${base}/gates/${id}`, search: then };
  // Named as `criterion/<gate>/<id>`.
  if (kind === "criterion") return { path: `${base}/gates/${id}`, search: { ...then, sel: entity } };
  const page = pageOf.get(kind);
  if (page) return { path: `${base}/${page}`, search: { ...then, sel: entity } };
  return { path: base, search: then };
}
