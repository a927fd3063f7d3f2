// Where we are, read off the address: which project, which page of it, which moment.
import { useLocation, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";

// In the order of the navigation: as a go-live proceeds.
export const sections = [
  "overview",
  "charter",
  "requirements",
  "plan",
  "board",
  "rooms",
  "test",
  "environment",
  "risks",
  "gates",
  "runbook",
  "people",
  "ops",
  "closure",
  "dash",
  "since",
  "audit",
] as const;
export type Section = (typeof sections)[number];

export function sectionOf(pathname: string): Section | undefined {
  const match = /^\/w\/[^/]+\/p\/[^/]+(?:\/([^/]+))?/.exec(pathname);
  if (!match) return undefined;
  return sections.find((section) => section === match[1]) ?? "overview";
}

export function useWhere() {
  const { project, ws, room } = useParams({ strict: false });
  const { at, sel } = useSearch({ strict: false });
  const pathname = useLocation({ select: (location) => location.pathname });
  return { project, ws: ws ?? "main", room, at, sel, pathname, section: sectionOf(pathname) };
}

// Moves the page to a moment, or back to now, without leaving it.
export function useGoTo(): (at: string | undefined) => void {
  const navigate = useNavigate();
  return useCallback(
    (at) => {
      void navigate({
        to: ".",
        search: (before) => ({ ...before, at, ...(at ? {} : { compare: undefined }) }),
        replace: true,
      });
    },
    [navigate],
  );
}
