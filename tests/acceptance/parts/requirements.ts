// Requirements: out of the workshop, signed by departments, baselined, changed only by an approved change.
import { ChangeState, MeetingKind, RequirementPriority, Role } from "@slipway/sdk";
import type { Drive } from "../drive";
import { expect, expectEqual } from "../lib/claims";
import { holdOfKind } from "./meetings";

export async function proposeRequirements(drive: Drive): Promise<void> {
  const { project, kit } = drive;
  const business = drive.actor("business");
  const workshopId = await holdOfKind(drive, MeetingKind.WORKSHOP);
  const tasks = (await project.all("board", "task")).filter(({ done, archived }) => !done && !archived);
  for (const [index, requirement] of kit.requirements.entries()) {
    const requirementId = `requirement-${index + 1}`;
    const value = {
      requirementId,
      title: requirement[project.speech],
      module: requirement.module[project.speech],
      priority: RequirementPriority.MUST,
      departments: [...(requirement.departments ?? [])],
      workshopId,
    };
    await project.say(business, { case: "proposeRequirement", value });
    const taskId = tasks[index]?.taskId ?? "";
    await project.say(drive.lead, { case: "editTask", value: { taskId, requirementId } });
  }
  const traces = await project.all("requirements", "trace");
  const traced = traces.filter(({ tasks: serving }) => serving.length > 0).length;
  expectEqual(traced, kit.requirements.length, "a task for each requirement");
}

export async function baseline(drive: Drive): Promise<void> {
  const { project } = drive;
  const business = drive.actor("business");
  const [first] = drive.signatories();
  if (await isBaselined(drive)) return;
  await project.refused("signoff_missing", business, { case: "baselineRequirements", value: {} });
  const [departmentId] = first ?? [""];
  const stranger =
    drive.signatories().find(([other]) => other !== departmentId)?.[1] ?? drive.actor("signatory");
  await project.refused("wrong_signatory", stranger, {
    case: "signOffRequirement",
    value: { requirementIds: [], departmentId },
  });
  await signAll(drive);
  await project.say(business, { case: "baselineRequirements", value: {} });
  expect(await isBaselined(drive), "the first baseline");
}

export async function isBaselined(drive: Drive): Promise<boolean> {
  const [standing] = await drive.project.all("requirements", "baseline");
  const all = await drive.project.all("requirements", "requirement");
  return (standing?.number ?? 0) > 0 && all.every((requirement) => requirement.baselined);
}

// By every department that has not signed yet.
export async function signAll(drive: Drive): Promise<void> {
  for (const [departmentId, signatory] of drive.signatories())
    await drive.project.say(signatory, {
      case: "signOffRequirement",
      value: { requirementIds: [], departmentId },
    });
}

export async function changeAfterBaseline(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const sponsor = drive.actor("sponsor");
  const [requirement] = await project.all("requirements", "requirement");
  expect(requirement !== undefined, "a requirement");
  const { requirementId } = requirement;
  const edit = (changeId: string) => {
    const text = project.text("补充异常流程", "With the exceptional cases");
    return { case: "editRequirement", value: { requirementId, text, changeId } } as const;
  };
  await project.refused("requirements_baselined", lead, edit(""));
  const changeId = project.newId("change");
  const [title, reason] = [
    project.text("补充异常流程", "Add the exceptional cases"),
    project.text("研讨会遗漏", "The workshop missed them"),
  ];
  const impact = project.text("不影响上线日期", "The go-live stays as it is");
  await project.say(lead, {
    case: "requestChange",
    value: { changeId, title, reason, impact, requirements: [requirementId] },
  });
  await project.refused("self_approval", lead, { case: "approveChange", value: { changeId } });
  await project.say(sponsor, {
    case: "approveChange",
    value: { changeId, reason: project.text("同意", "Agreed") },
  });
  const change = await project.one("requirements", "change", (one) => one.changeId === changeId);
  expect(change.state === ChangeState.CHANGE_APPROVED, "the change shown as approved");
  await project.say(lead, edit(changeId));
  await signAll(drive);
  await project.say(drive.actor("business"), { case: "baselineRequirements", value: {} });
  expect((await project.one("requirements", "baseline")).number === 2, "a second baseline");
}

// The lead names a business signatory in each department that takes part.
export async function nameSignatories(drive: Drive): Promise<void> {
  for (const [, signatory] of drive.signatories()) {
    const value = { personId: signatory.person, role: Role.BUSINESS_SIGNATORY };
    await drive.project.say(drive.lead, { case: "grantRole", value });
  }
}
