// A file at a piece of evidence: uploaded, attached by its digest, and had again byte for byte.
import { createHash } from "node:crypto";
import type { Drive } from "../drive";
import type { Actor } from "../lib/actor";
import { expectEqual } from "../lib/claims";

const type = "text/plain";

// Once in a project. Who gave the evidence attaches what it rests on.
export async function attachReport(
  drive: Drive,
  actor: Actor,
  { gateId, evidenceId }: { readonly gateId: string; readonly evidenceId: string },
): Promise<void> {
  const { project } = drive;
  if ((await project.all("files", "attachment")).length > 0) return;
  const bytes = new TextEncoder().encode(project.text("评审报告：通过\n", "Report of the review: passed\n"));
  const digest = createHash("sha256").update(bytes).digest("hex");
  const intent = {
    case: "attachFile",
    value: {
      attachmentId: project.newId("file"),
      about: `gate/${gateId}`,
      part: evidenceId,
      digest,
      size: BigInt(bytes.length),
      name: project.text("评审报告.txt", "report.txt"),
      type,
    },
  } as const;

  await project.refused("file_missing", actor, intent);
  const files = `${actor.url}/api/v1/projects/${project.id}/files`;
  const headers = { Authorization: `Bearer ${actor.token}` };
  const stored = await fetch(files, {
    method: "POST",
    headers: { ...headers, "Content-Type": type },
    body: bytes,
  });
  expectEqual([stored.status, (await stored.json()).digest], [200, digest], "the file as it was stored");
  await project.say(actor, intent);
  const had = await fetch(`${files}/${digest}`, { headers });
  expectEqual(await had.text(), new TextDecoder().decode(bytes), "the file as it was had again");
}
