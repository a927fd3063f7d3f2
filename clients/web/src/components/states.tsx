// What a page shows when it has nothing to show yet: loading, nothing there, or a failure with a way on.
import { Button, CloseButton } from "@mantine/core";
import { ApiError, Refusal } from "@slipway/sdk";
import { IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { inLanguage } from "../lib/names";

export function Loading({ rows = 4, height = 44 }: { rows?: number; height?: number }): ReactNode {
  const { t } = useTranslation();
  return (
    <div role="status" aria-label={t("state.loading")} style={{ display: "grid", gap: 10 }}>
      {Array.from({ length: rows }, (_, i) => i).map((row) => (
        <div key={row} className="skeleton" style={{ height }} />
      ))}
    </div>
  );
}

export function Empty({
  icon,
  title,
  children,
  action,
  heading: Heading = "h2",
}: {
  icon?: ReactNode;
  title: string;
  // The page's own, where it has nothing else.
  heading?: "h1" | "h2";
  children?: ReactNode;
  action?: ReactNode;
}): ReactNode {
  return (
    <div className="empty">
      {icon}
      <Heading>{title}</Heading>
      {children ? <p>{children}</p> : null}
      {action}
    </div>
  );
}

export function Notice({
  kind = "bad",
  children,
  onDismiss,
}: {
  kind?: "bad" | "warn" | "info";
  children: ReactNode;
  onDismiss?: (() => void) | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const Icon = kind === "info" ? IconInfoCircle : IconAlertTriangle;
  return (
    <div className={`notice ${kind}`} role={kind === "info" ? "status" : "alert"}>
      <Icon size={18} style={{ flex: "none", marginTop: 1 }} aria-hidden="true" />
      <div className="grow">{children}</div>
      {onDismiss ? <CloseButton size="sm" aria-label={t("action.dismiss")} onClick={onDismiss} /> : null}
    </div>
  );
}

// One sentence for a failed request or a refused command, in the current language.
export function useFailureText(): (error: unknown) => string {
  const { t, i18n } = useTranslation();
  return (error) => {
    if (error instanceof Refusal) return inLanguage(error.text, i18n.language) || error.code;
    if (!(error instanceof ApiError)) return t("error.unexpected");
    if (error.status === 0) return t("error.unreachable");
    const said = error.code.startsWith("http_") ? "" : inLanguage(error.text, i18n.language);
    if (said) return said;
    if (error.status === 401) return t("error.signedOut");
    if (error.status === 403) return t("error.forbidden");
    if (error.status === 404) return t("error.notFound");
    if (error.status === 429) return t("error.tooMany");
    return t("error.server", { status: error.status });
  };
}

export function Failure({ error, retry }: { error: unknown; retry?: (() => void) | undefined }): ReactNode {
  const { t } = useTranslation();
  const say = useFailureText();
  return (
    <Notice>
      <div>{say(error)}</div>
      {retry ? (
        <Button size="compact-sm" variant="default" mt={6} onClick={retry}>
          {t("action.retry")}
        </Button>
      ) : null}
    </Notice>
  );
}
