// While the server takes no changes: a line that says why, and that nothing is lost.
import { useConnection } from "@slipway/sdk/react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Notice } from "../components/states";
import { inLanguage } from "../lib/names";

export function ReadOnlyBanner(): ReactNode {
  const { t, i18n } = useTranslation();
  const { readOnly } = useConnection();
  if (!readOnly) return null;
  const why = inLanguage(readOnly.text, i18n.language) || t("readOnly.title");
  return (
    <div className="read-only-banner" data-testid="read-only-banner">
      <Notice kind="info">
        <strong>{why}</strong> {t("readOnly.kept")}
      </Notice>
    </div>
  );
}
