// The chip for a commit that the page knows only by what it did: it is looked up in the trail.
import type { AuditEntry } from "@slipway/sdk";
import { useGeneration } from "@slipway/sdk/react";
import { type ReactNode, useCallback } from "react";
import { http } from "../app/session";
import { useResource } from "../lib/resource";
import { ProofChip } from "./ProofChip";

// `query` as in the audit trail; the newest entry that it finds counts. Undefined: there is nothing to look for.
export function useEvidence(project: string, query: string | undefined): AuditEntry | undefined {
  const load = useCallback(
    async () => (query === undefined ? undefined : http.auditPage(project, { q: query, limit: 1 })),
    [project, query],
  );
  return useResource(load, useGeneration(project)).value?.entries[0];
}

export function EvidenceChip({ project, query }: { project: string; query: string }): ReactNode {
  const entry = useEvidence(project, query);
  return entry ? <ProofChip project={project} entry={entry} auto /> : null;
}
