// The rules that were chosen on this device, by project.
import type { NoticeRule } from "@slipway/sdk";

const name = "slipway.noticeRules";

function all(): Readonly<Record<string, number>> {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "{}") as Record<string, number>;
  } catch {
    return {};
  }
}

export function chosenRule(project: string): NoticeRule | undefined {
  return all()[project];
}

export function rememberRule(project: string, rule: NoticeRule): void {
  try {
    localStorage.setItem(name, JSON.stringify({ ...all(), [project]: rule }));
  } catch {
    // Storage is blocked: it is not remembered.
  }
}
