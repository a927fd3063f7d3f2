// Why the server said no, where the person was working: the sentence, and what it names.
import type { Refusal } from "@slipway/sdk";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { inLanguage } from "../lib/names";
import { Notice } from "./states";

export function useRefusalText(): (refusal: Refusal) => string {
  const { t, i18n } = useTranslation();
  return (refusal) => inLanguage(refusal.text, i18n.language) || t("error.refused", { code: refusal.code });
}

export function RefusalNotice({
  refusal,
  onDismiss,
  children,
}: {
  refusal: Refusal;
  onDismiss?: (() => void) | undefined;
  children?: ReactNode;
}): ReactNode {
  const say = useRefusalText();
  return (
    <Notice onDismiss={onDismiss}>
      <div data-testid="refusal" data-code={refusal.code}>
        {say(refusal)}
      </div>
      {children}
    </Notice>
  );
}
