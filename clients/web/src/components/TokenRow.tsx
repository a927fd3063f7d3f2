import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Button } from "@mantine/core";
import type { ApiToken } from "@slipway/sdk";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { formatInstant } from "../lib/dates";

// A token of one's own in a list: what it is for, until when, and an end to it.
export function TokenRow({
  token,
  onRevoke,
  children,
}: {
  readonly token: ApiToken;
  readonly onRevoke: () => void;
  readonly children: ReactNode;
}): ReactNode {
  const { t, i18n } = useTranslation();
  return (
    <li className="token-row">
      <span className="what">{children}</span>
      <span className="muted tabular">
        {token.expiresAt
          ? t("settings.expires", { at: formatInstant(timestampDate(token.expiresAt), i18n.language) })
          : ""}
      </span>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`${t("settings.revoke")}: ${token.name}`}
        onClick={onRevoke}
      >
        {t("settings.revoke")}
      </Button>
    </li>
  );
}
