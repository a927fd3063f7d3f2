// Critical update: whatever was decided, there is no live run while no restore is proven.
import { RunKind } from "@slipway/sdk";
import type { Drive } from "../drive";
import type { Kit } from "../kit";
import { expect } from "../lib/claims";
import { decide, review } from "../parts/gates";
import { schedule } from "../parts/runs";

// Someone was in haste: the go/no-go gate is passed before readiness is. The server still looks at the restore.
async function play(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const gate = await project.one("gates", "gate", (one) => one.beforeLiveRun);
  await review(drive, gate.gateId);
  await decide(drive, gate.gateId);
  const { runbookId } = await project.one("runbook", "runbook");
  const runId = await schedule(drive, runbookId, RunKind.LIVE);
  await project.shows("restore_not_verified", drive.actor("cutover"), { case: "startRun", value: { runId } });
  const reason = project.text("恢复尚未验证，决策过早", "Decided too early: no restore is proven");
  await project.say(lead, { case: "reopenGate", value: { gateId: gate.gateId, reason } });
  const { backups } = { backups: await project.all("environment", "backup") };
  expect(!backups.some((backup) => backup.restoreVerified), "no restore proven yet");
}

export const criticalUpdate: Kit = {
  template: "critical-update",
  signatories: { business: "signatory", technology: "technology", operations: "dba" },
  requirements: [
    {
      zh: "数据库结构向前兼容",
      en: "The schema is forward compatible",
      module: { zh: "数据库", en: "Database" },
      departments: ["technology", "operations"],
    },
    {
      zh: "一键关闭新功能",
      en: "One switch turns the new feature off",
      module: { zh: "发布", en: "Release" },
    },
  ],
  feedback: [{ zh: "更新后首页加载变慢", en: "The home page is slower since the update" }],
  scenario: { title: "the live run is refused, the restore unproven", at: "proving the restore", play },
};
