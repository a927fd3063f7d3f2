// What stands over all projects, for the person who looks: `portfolio`, `calendar`, their own `work` and `inbox`. Live, as
// a project's views are.
import type { BodyCase, BodyOf, Refusal } from "@slipway/sdk";
import { useView } from "@slipway/sdk/react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { erasedText, replaced } from "../lib/records";

export type OverallView = "portfolio" | "calendar" | "work" | "inbox";
export interface Overall {
  readonly loaded: boolean;
  // Why the server does not show it, as where it would be too large.
  readonly refusal: Refusal | undefined;
  of<C extends BodyCase>(kind: C): readonly BodyOf<C>[];
}

const nothing: readonly never[] = [];

export function useOverall(view: OverallView): Overall {
  const { t } = useTranslation();
  const shown = useView("workspace", view);
  const sentence = t("erase.redacted");
  return useMemo(
    () => ({
      loaded: shown !== undefined && shown.state !== "closed",
      refusal: shown?.closedBy,
      // A freeze is called by its reason, which may have been redacted.
      of: (kind) => replaced(shown?.of(kind) ?? nothing, erasedText, sentence),
    }),
    [shown, sentence],
  );
}

// Notices that were not read yet.
export function useUnread(): number {
  return useOverall("inbox")
    .of("notice")
    .reduce((sum, { read }) => sum + (read ? 0 : 1), 0);
}
