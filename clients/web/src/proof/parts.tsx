// What the chip, the log's line and the offline page say alike.

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { formatInstant, formatInstantFully } from "../lib/dates";
import type { Failed, Head, Witnessed } from "./messages";
import type { LogState, Proof } from "./store";

// The first half of a root is enough to compare by eye.
export function shortRoot(root: string): string {
  return `${root.slice(0, 8)}…${root.slice(-8)}`;
}

export function useFailedText(): (failed: Failed) => string {
  const { t } = useTranslation();
  return ({ code, revision, path }) => {
    const what = t(`proof.failed.${code}`);
    const where = [
      revision === undefined ? "" : t("proof.atRevision", { revision: String(revision) }),
      path === undefined ? "" : t("proof.inFile", { path }),
    ].join("");
    return what + where;
  };
}

export function useProofText() {
  const { t, i18n } = useTranslation();
  const failed = useFailedText();
  return {
    title: (proof: Proof | LogState): string => t(`proof.heading.${proof.state}`),
    head: ({ signers, root, pin }: Head): string =>
      t("proof.headDetail", {
        signers: signers.join(", "),
        root: shortRoot(root),
        since: formatInstant(new Date(pin.since), i18n.language),
      }),
    text: (proof: Proof | LogState): string => {
      switch (proof.state) {
        case "verified":
          return t("proof.included", {
            count: Number(proof.head.size),
            signers: proof.head.signers.join(", "),
            root: shortRoot(proof.head.root),
            since: formatInstant(new Date(proof.head.pin.since), i18n.language),
          });
        case "failed":
          return failed(proof);
        case "unavailable":
          return proof.status === 0
            ? t("error.unreachable")
            : proof.status === 404
              ? t("proof.notServed")
              : t("proof.notAnswered", { status: proof.status });
        default:
          return t(`proof.explain.${proof.state}`);
      }
    },
  };
}

export function Signatures({
  witnesses,
  unknown,
  online = false,
}: {
  witnesses: readonly Witnessed[];
  unknown: readonly string[];
  // The witnesses' keys are those that the server names.
  online?: boolean;
}): ReactNode {
  const { t, i18n } = useTranslation();
  return (
    <ul className="proof-list">
      {witnesses.map(({ name, at }) => (
        <li key={name}>
          {t(online ? "proof.witnessedHere" : "proof.witnessed", {
            name,
            at: formatInstantFully(at, i18n.language),
          })}
        </li>
      ))}
      {unknown.map((name) => (
        <li key={name} className="muted">
          {t("proof.unknownSignature", { name })}
        </li>
      ))}
    </ul>
  );
}

// What a log cannot promise, always in these words.
export function Limits(): ReactNode {
  const { t } = useTranslation();
  return (
    <details className="proof-limits">
      <summary>{t("proof.limits.title")}</summary>
      <p>{t("proof.limits.splitViews")}</p>
      <p>{t("proof.limits.root")}</p>
    </details>
  );
}
