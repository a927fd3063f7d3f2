// On paper: the receipt of the commit that decided what is printed, where this device has verified it.
import type { AuditEntry } from "@slipway/sdk";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useProject } from "../app/project";
import { useProofText } from "./parts";
import { useProof } from "./store";

export function PaperProof({ evidence }: { readonly evidence: AuditEntry }): ReactNode {
  const { t } = useTranslation();
  const { project } = useProject();
  const proof = useProof(project, evidence.revision);
  const say = useProofText();
  if (proof.state !== "verified") return null;
  return (
    <section>
      <h3>{t("proof.printed")}</h3>
      <p>
        r{String(evidence.revision)} · {say.text(proof)} {t("proof.printedHow")}
      </p>
      <pre className="paper-receipt">{proof.receipt}</pre>
    </section>
  );
}
