// Whether one commit was proved on this device: a mark beside every revision that serves as evidence.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Button, Popover } from "@mantine/core";
import type { AuditEntry } from "@slipway/sdk";
import {
  IconDownload,
  IconShield,
  IconShieldCheck,
  IconShieldExclamation,
  IconShieldQuestion,
  IconShieldX,
} from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { saveText } from "./download";
import type { Shown } from "./messages";
import { Signatures, useProofText } from "./parts";
import { checkEntry, type Proof, useProof } from "./store";

const looks: Record<Proof["state"], { readonly icon: typeof IconShield; readonly tone: string }> = {
  unverified: { icon: IconShield, tone: "" },
  checking: { icon: IconShieldQuestion, tone: "" },
  verified: { icon: IconShieldCheck, tone: "good" },
  failed: { icon: IconShieldX, tone: "bad" },
  conflict: { icon: IconShieldX, tone: "bad" },
  unavailable: { icon: IconShieldExclamation, tone: "warn" },
  broken: { icon: IconShieldExclamation, tone: "warn" },
};

// `entry` is what the page shows of the commit: it must be what the log holds. `auto` checks without being asked.
export function ProofChip({
  project,
  entry,
  auto = false,
  bare = false,
}: {
  project: string;
  entry: AuditEntry;
  auto?: boolean;
  // Only the mark, its word for screen readers: in lists.
  bare?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const { revision } = entry;
  const proof = useProof(project, revision);
  const check = (): void => void checkEntry(project, revision, shownOf(entry));
  const { state } = proof;
  useEffect(() => {
    if (auto && state === "unverified") void checkEntry(project, revision, shownOf(entry));
  }, [auto, state, project, revision, entry]);
  const { icon: Icon, tone } = looks[state];
  const label = t(`proof.state.${state}`);
  return (
    <Popover width={340} position="bottom-end" withArrow shadow="md" withinPortal>
      <Popover.Target>
        <button
          type="button"
          className={`chip proof-chip ${tone}`}
          data-testid="proof-chip"
          data-state={state}
          title={bare ? label : undefined}
          aria-label={t("proof.chip", { revision: String(revision), state: label })}
          aria-busy={state === "checking"}
          onClick={() => {
            if (state === "unverified") check();
          }}
        >
          <Icon size={14} aria-hidden="true" />
          {bare ? null : label}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("proof.title")}>
        <ProofDetail project={project} revision={revision} proof={proof} again={check} />
      </Popover.Dropdown>
    </Popover>
  );
}

// One after the other, the first in the list first.
export async function checkEntries(project: string, entries: readonly AuditEntry[]): Promise<void> {
  for (const entry of entries) await checkEntry(project, entry.revision, shownOf(entry));
}

function shownOf(entry: AuditEntry): Shown {
  return {
    command: entry.command,
    commandId: entry.commandId,
    actor: entry.actor,
    atMs: entry.at ? timestampDate(entry.at).getTime() : undefined,
  };
}

function ProofDetail({
  project,
  revision,
  proof,
  again,
}: {
  project: string;
  revision: bigint;
  proof: Proof;
  again: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const say = useProofText();
  return (
    <div className="proof-detail" data-testid="proof-detail" aria-live="polite">
      <strong>{say.title(proof)}</strong>
      <p>{say.text(proof)}</p>
      {proof.state === "verified" ? (
        <>
          <Signatures {...proof.head} online />
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconDownload size={15} />}
            onClick={() => saveText(`${project}-r${revision}.tlog-proof`, proof.receipt)}
          >
            {t("proof.receipt")}
          </Button>
        </>
      ) : null}
      {proof.state === "failed" || proof.state === "unavailable" || proof.state === "broken" ? (
        <Button size="compact-sm" variant="default" onClick={again}>
          {t("action.retry")}
        </Button>
      ) : null}
    </div>
  );
}
