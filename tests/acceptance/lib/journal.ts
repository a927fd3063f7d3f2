// What a drive did: how many commands were committed, what was refused, and how often.
import type { Refusal } from "@slipway/sdk";

export class Journal {
  committed = 0;
  readonly refusals = new Map<string, number>();
  // The refusals that a template's own scenario showed, in the project's language.
  readonly shown: string[] = [];
  revision = 0n;
  proof = "none";

  refused(refusal: Refusal): void {
    this.refusals.set(refusal.code, (this.refusals.get(refusal.code) ?? 0) + 1);
  }
}

// One row for each template and language.
export function table(rows: readonly (readonly [string, string, Journal])[]): string[] {
  const lines = ["", "template             language  commands  refusals  revision  proof"];
  for (const [template, language, journal] of rows) {
    const refusals = [...journal.refusals.values()].reduce((sum, count) => sum + count, 0);
    const columns = [template.padEnd(20), language.padEnd(8), String(journal.committed).padStart(9)];
    columns.push(String(refusals).padStart(9), String(journal.revision).padStart(9), ` ${journal.proof}`);
    lines.push(columns.join(" "));
    const codes = [...journal.refusals]
      .sort()
      .map(([code, count]) => (count > 1 ? `${code}×${count}` : code));
    lines.push(`    refused: ${codes.join(" ")}`);
    for (const sentence of journal.shown) lines.push(`    shown:   ${sentence}`);
  }
  return lines;
}
