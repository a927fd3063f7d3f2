// The part of the address after `?`: plain words, so that a link reads well. Every moment is a link.
export interface AppSearch {
  // A revision or an RFC 3339 instant: the page as of then.
  at?: string | undefined;
  // The entity that is open beside the page, as `task/<id>`.
  sel?: string | undefined;
  // Where to go after signing in.
  next?: string | undefined;
  // Filters.
  q?: string | undefined;
  who?: string | undefined;
  dept?: string | undefined;
  stage?: string | undefined;
  sprint?: string | undefined;
  show?: string | undefined;
  // Of the pages over all projects: one project, one kind, an order, a month as `2026-11`.
  project?: string | undefined;
  kind?: string | undefined;
  sort?: string | undefined;
  month?: string | undefined;
  // Since which moment to tell what happened.
  since?: string | undefined;
  // Compare the past with now.
  compare?: string | undefined;
}

const keys = [
  "at",
  "sel",
  "next",
  "q",
  "who",
  "dept",
  "stage",
  "sprint",
  "show",
  "project",
  "kind",
  "sort",
  "month",
  "since",
  "compare",
] as const;

export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const parts: string[] = [];
  for (const [key, value] of Object.entries(search)) {
    if (typeof value !== "string" || value === "") continue;
    // Slashes, colons and commas are allowed in a query and read better as they are.
    const encoded = encodeURIComponent(value).replace(/%2F/g, "/").replace(/%3A/g, ":").replace(/%2C/g, ",");
    parts.push(`${encodeURIComponent(key)}=${encoded}`);
  }
  return parts.length === 0 ? "" : `?${parts.join("&")}`;
}

export function validateSearch(search: Record<string, unknown>): AppSearch {
  const result: AppSearch = {};
  for (const key of keys) {
    const value = search[key];
    if (typeof value === "string" && value !== "") result[key] = value;
  }
  return result;
}

// Only a path of our own: a link must not lead to another site after sign-in.
export function safeNext(next: string | undefined): string {
  return next?.startsWith("/") && !next.startsWith("//") && !next.includes("\\") ? next : "/";
}
