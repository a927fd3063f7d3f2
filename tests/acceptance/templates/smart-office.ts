// Smart office: the charter is refused while one stage has no owner.
import { Role, Stage } from "@slipway/sdk";
import type { Drive } from "../drive";
import type { Kit } from "../kit";
import { expectEqual } from "../lib/claims";

const ownerless = "tester";

// The test owner joins late: roles, the stage, and the steps and tasks that wait for them.
async function play(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const sponsor = drive.actor("sponsor");
  const person = drive.actor(ownerless).person;
  const refusal = await project.shows("stage_owner_missing", sponsor, { case: "approveCharter", value: {} });
  const named = refusal.facts.filter(({ key }) => key === "stage").map(({ value }) => value);
  expectEqual(named, ["testing"], "the stage without an owner, named");
  for (const role of [Role.STAGE_OWNER, Role.TESTER, Role.STEP_OPERATOR])
    await project.say(lead, { case: "grantRole", value: { personId: person, role } });
  const { plannedStart, plannedEnd } = await project.one(
    "overview",
    "stage",
    (one) => one.stage === Stage.TESTING,
  );
  const value = { stage: Stage.TESTING, owner: person, deputy: "", plannedStart, plannedEnd };
  await project.say(lead, { case: "assignStageOwner", value });
  for (const { runbookId, steps } of await project.all("runbook", "runbook")) {
    const incomplete = steps.filter((step) => step.owner === "");
    if (incomplete.length > 0)
      await project.refused("runbook_incomplete", lead, { case: "approveRunbook", value: { runbookId } });
    for (const step of incomplete)
      await project.say(lead, { case: "editStep", value: { runbookId, step: { ...step, owner: person } } });
  }
}

export const smartOffice: Kit = {
  template: "smart-office",
  signatories: { business: "signatory", technology: "technology", operations: "helpdesk" },
  unfilled: [ownerless],
  requirements: [
    {
      zh: "单点登录覆盖全部办公应用",
      en: "Single sign-on for every office application",
      module: { zh: "身份", en: "Identity" },
    },
    {
      zh: "审批流可由部门自助配置",
      en: "Departments set up their own approval flows",
      module: { zh: "审批", en: "Approvals" },
      departments: ["business", "technology"],
    },
    { zh: "邮箱迁移零丢失", en: "No mail is lost in the migration", module: { zh: "邮件", en: "Mail" } },
  ],
  feedback: [{ zh: "移动端审批希望支持批量处理", en: "Approve several requests at once on the phone" }],
  scenarios: [
    {
      title: "the charter is refused while one stage is ownerless",
      at: "approving the charter",
      play,
    },
  ],
};
