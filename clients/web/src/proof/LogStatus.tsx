// The project's log as this browser knows it: its newest proved head, its witnesses, and what that cannot promise.
import { Button } from "@mantine/core";
import { IconRefresh, IconShieldCheck, IconShieldExclamation, IconShieldX } from "@tabler/icons-react";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Signatures, useProofText } from "./parts";
import { checkLog, type LogState, useLog } from "./store";
import { Witnesses } from "./Witnesses";

const tones: Record<LogState["state"], string> = {
  unverified: "",
  checking: "",
  verified: "good",
  failed: "bad",
  conflict: "bad",
  unavailable: "warn",
  broken: "warn",
};

export function LogStatus({
  project,
  onCheckShown,
}: {
  project: string;
  // Verifies the entries that the page shows.
  onCheckShown: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const log = useLog(project);
  const say = useProofText();
  useEffect(() => {
    void checkLog(project);
  }, [project]);
  const Icon =
    log.state === "verified"
      ? IconShieldCheck
      : tones[log.state] === "bad"
        ? IconShieldX
        : IconShieldExclamation;
  return (
    <section
      className="log-status"
      aria-label={t("proof.logTitle")}
      data-testid="log-status"
      data-state={log.state}
    >
      <div className="log-line" aria-live="polite">
        <span className={`chip ${tones[log.state]}`}>
          <Icon size={14} aria-hidden="true" />
          {t(`proof.state.${log.state}`)}
        </span>
        <span className="small">
          {log.state === "verified" ? t("proof.head", { count: Number(log.head.size) }) : say.text(log)}
        </span>
        <span style={{ flex: 1 }} />
        <Button size="compact-sm" variant="default" onClick={onCheckShown} data-testid="check-shown">
          {t("proof.checkShown")}
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconRefresh size={14} />}
          onClick={() => void checkLog(project)}
        >
          {t("proof.checkAgain")}
        </Button>
      </div>
      <details className="proof-limits">
        <summary>{t("proof.more")}</summary>
        {log.state === "verified" ? (
          <>
            <p className="small">{say.head(log.head)}</p>
            <Signatures {...log.head} online />
          </>
        ) : null}
        <Witnesses project={project} />
        <p className="small">{t("proof.limits.splitViews")}</p>
        <p className="small">{t("proof.limits.root")}</p>
        <a href="/verify" className="small log-link" target="_blank" rel="noreferrer">
          {t("verify.title")}
        </a>
      </details>
    </section>
  );
}
