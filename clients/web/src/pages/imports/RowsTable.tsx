// Rows of a file of which something is to be said: by line, with the reason, to be taken along.
import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useWords } from "../../forms/words";
import { saveText } from "../../proof/download";
import { linesAsCsv, type RejectedLine } from "./model";

// All of them are in the file that is saved.
const shownMax = 100;

interface Props {
  readonly lines: readonly RejectedLine[];
  // Of the file.
  readonly name: string;
  readonly label?: string;
}

export function RowsTable({ lines, name, label }: Props): ReactNode {
  const { t } = useTranslation();
  const words = useWords();
  const head = [words.field("line"), words.field("key"), t("records.import.code"), words.field("reason")];
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className="table-wrap" tabIndex={0} aria-label={label ?? t("records.import.left")}>
        <table className="plain-table" data-testid="rejected-rows">
          <thead>
            <tr>
              {head.map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.slice(0, shownMax).map((row, at) => (
              <tr key={`${row.line}/${at}`}>
                <td className="tabular">{row.line}</td>
                <td>{row.key}</td>
                <td>{row.code}</td>
                <td>{row.reason ?? t("erase.redacted")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {lines.length > shownMax ? (
        <p className="muted none">{t("records.import.more", { count: lines.length - shownMax })}</p>
      ) : null}
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconDownload size={15} aria-hidden="true" />}
        onClick={() => saveText(name, linesAsCsv(head, lines))}
      >
        {t("records.import.save")}
      </Button>
    </>
  );
}
