// Critical update: whatever was decided, there is no live run while the newest backup is not proven.
import { RunKind } from "@slipway/sdk";
import type { Drive } from "../drive";
import type { Kit } from "../kit";
import { expect, expectEqual } from "../lib/claims";
import { schedule } from "../parts/runs";

// A backup is taken once more after the gates were passed. An older one is proven; it is not what would be restored.
async function play(drive: Drive): Promise<void> {
  const { project } = drive;
  const operations = drive.actor("operations");
  expect(
    (await project.all("environment", "backup")).some((backup) => backup.restoreVerified),
    "an older backup, proven",
  );
  const backupId = project.newId("backup");
  const [what, location] = [project.text("更新前全量备份", "Full backup before the update"), "vault/before"];
  await project.say(operations, { case: "takeBackup", value: { backupId, what, location } });
  const { runbookId } = await project.one("runbook", "runbook");
  const runId = await schedule(drive, runbookId, RunKind.LIVE);
  const start = { case: "startRun", value: { runId } } as const;
  const commander = drive.actor("cutover");
  const refusal = await project.shows("restore_not_verified", commander, start);
  expectEqual(refusal.fact("backup"), what, "the newest backup named");
  const restore = (restoreMinutes: number) =>
    ({ case: "verifyRestore", value: { backupId, restoreMinutes, rtoMinutes: 60 } }) as const;
  await project.say(operations, restore(61));
  await project.refused("restore_not_verified", commander, start);
  await project.say(operations, restore(45));
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
  scenarios: [{ title: "the live run is refused, the newest restore unproven", at: "going live", play }],
};
