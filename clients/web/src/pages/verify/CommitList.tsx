// The commits of a file that was verified: who, when, what. The newest first.
import { Button } from "@mantine/core";
import type { CommitSummary } from "@slipway/sdk/verify";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommandName } from "../../lib/audit";
import { formatInstantFully } from "../../lib/dates";
import { ask } from "../../proof/client";

const pageSize = 200;

export function CommitList({
  newest,
  pages,
}: {
  newest: readonly CommitSummary[];
  // There may be more than these.
  pages: boolean;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const commandName = useCommandName();
  const [older, setOlder] = useState<readonly CommitSummary[]>([]);
  const shown = [...newest, ...older];
  const last = shown.at(-1)?.revision ?? 1n;
  const more = async (): Promise<void> => {
    const found = await ask({ kind: "commits", before: last, count: pageSize });
    setOlder((held) => [...held, ...found]);
  };
  return (
    <section>
      <h2 style={{ fontSize: "1rem", margin: "0 0 6px" }}>{t("verify.commits")}</h2>
      <p className="muted small" style={{ margin: "0 0 8px" }}>
        {t("verify.pseudonyms")}
      </p>
      <table className="commit-table panel" data-testid="commit-table">
        <thead>
          <tr>
            <th scope="col">{t("verify.revision")}</th>
            <th scope="col">{t("verify.when")}</th>
            <th scope="col">{t("verify.who")}</th>
            <th scope="col">{t("verify.what")}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((commit) => (
            <tr key={String(commit.revision)}>
              <td className="tabular">r{String(commit.revision)}</td>
              <td className="tabular">{formatInstantFully(commit.at, i18n.language)}</td>
              <td>
                <code>{commit.actor}</code>
              </td>
              <td>
                {commandName(commit.command)}
                {commit.undoes > 0n ? ` · ${t("audit.undoes", { revision: String(commit.undoes) })}` : ""}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {pages && last > 1n ? (
        <Button size="compact-sm" variant="default" mt={8} onClick={() => void more()}>
          {t("verify.older")}
        </Button>
      ) : null}
    </section>
  );
}
