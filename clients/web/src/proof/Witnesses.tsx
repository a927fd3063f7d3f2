// Who else vouches for the project's log, and how far each has come.
import { timestampDate } from "@bufbuild/protobuf/wkt";
import type { WitnessStanding } from "@slipway/sdk";
import { type ReactNode, useCallback } from "react";
import { useTranslation } from "react-i18next";
import { http } from "../app/session";
import { formatInstantFully } from "../lib/dates";
import { useResource } from "../lib/resource";

export function Witnesses({ project }: { project: string }): ReactNode {
  const { t } = useTranslation();
  const load = useCallback(() => http.witnesses(project), [project]);
  const { value, error } = useResource(load);
  if (error) return <p className="muted small">{t("witness.unknown")}</p>;
  if (!value) return null;
  if (value.witnesses.length === 0) return <p className="small">{t("witness.none")}</p>;
  return (
    <ul className="proof-list small" aria-label={t("witness.title")} data-testid="witnesses">
      {value.witnesses.map((one) => (
        <li key={one.vkey} title={one.vkey}>
          <Standing {...one} />
        </li>
      ))}
    </ul>
  );
}

function Standing({ name, size, cosignedAt }: WitnessStanding): ReactNode {
  const { t, i18n } = useTranslation();
  if (size === 0n) return t("witness.never", { name });
  const at = cosignedAt ? formatInstantFully(timestampDate(cosignedAt), i18n.language) : "";
  return t("witness.line", { name, count: Number(size), at });
}
