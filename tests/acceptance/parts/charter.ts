// The charter: drafted from the template, approved by the sponsor, then fixed.
import { ProjectState } from "@slipway/sdk";
import type { Drive } from "../drive";
import { expect } from "../lib/claims";

export async function approveCharter(drive: Drive): Promise<void> {
  const { project, lead } = drive;
  const { charter } = await project.one("overview", "project");
  expect(charter !== undefined && charter.successFactors.length > 0, "a charter with success factors");
  const incomplete = { ...charter, goal: "" };
  await project.say(lead, { case: "draftCharter", value: { charter: incomplete } });
  await project.refused("forbidden", lead, { case: "approveCharter", value: {} });
  await project.refused("charter_incomplete", drive.actor("sponsor"), { case: "approveCharter", value: {} });
  await project.say(lead, { case: "draftCharter", value: { charter } });
  await project.say(drive.actor("sponsor"), { case: "approveCharter", value: {} });
  await project.refused("charter_already_approved", lead, {
    case: "draftCharter",
    value: { charter: incomplete },
  });
  const info = await project.one("overview", "project");
  expect(
    info.charterApproved && info.state >= ProjectState.CHARTERED,
    "the overview to show the approved charter",
  );
}
