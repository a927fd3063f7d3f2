// What was seen is what the log holds: views rebuilt as of the head, and the log's own proof.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Entity } from "@slipway/sdk";
import type { Drive } from "../drive";
import { expect, expectEqual } from "../lib/claims";
import { viewNames } from "../lib/project";

// A view's answer over HTTP as of that revision, byte for byte. The audit trail is read in pages: its newest.
export async function viewText(drive: Drive, view: string, at: bigint): Promise<string> {
  const query = `?at=${at}`;
  const { token } = drive.lead;
  const path = view === "audit" ? "audit" : `views/${view}`;
  const url = `${drive.server.url}/api/v1/projects/${drive.project.id}/${path}${query}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  expect(response.ok, `the view ${view} over HTTP; it answered ${response.status}`);
  return response.text();
}

export async function viewsAgree(drive: Drive): Promise<void> {
  const { project } = drive;
  for (const view of viewNames) {
    await project.all(view, "project");
    // What the socket's deltas were folded to, against the log read anew as of that revision.
    const { revision, confirmed } = project.handle(view).snapshot();
    const decoded = await entitiesAt(drive, view, revision);
    expect(decoded.length > 0, `something in the view ${view}`);
    // Of the audit trail the page is the newest part.
    const held =
      view === "audit" ? decoded.flatMap(({ id }) => confirmed.get(id) ?? []) : [...confirmed.values()];
    expectEqual(decoded, sorted(held), `the view ${view} over the socket to be the rebuilt one`);
    drive.rebuilt.set(view, { revision, text: await viewText(drive, view, revision) });
  }
}

function sorted<T extends { readonly id: string }>(entities: readonly T[]): T[] {
  return [...entities].sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function entitiesAt(
  drive: Drive,
  view: string,
  revision: bigint,
): Promise<Pick<Entity, "id" | "body">[]> {
  const { http } = drive.lead;
  const at = { revision };
  if (view !== "audit") return sorted((await http.viewAt(drive.project.id, view, at)).entities);
  const { entries } = await http.auditPage(drive.project.id, { at });
  return sorted(
    entries.map((entry) => ({
      $typeName: "slipway.v1.Entity",
      id: `audit/${entry.revision}`,
      body: { case: "audit", value: entry },
    })),
  );
}

// The same bytes from a server that has just read the log again.
export async function viewsAgreeAfterRestart(drive: Drive): Promise<void> {
  for (const [view, { revision, text }] of drive.rebuilt) {
    const again = await viewText(drive, view, revision);
    expect(again === text, `the view ${view} as of ${revision}, after a restart, byte for byte as before`);
  }
}

export async function proofHolds(drive: Drive): Promise<void> {
  const { server, project, journal } = drive;
  const { token } = drive.actor("auditor");
  const bundle = join(server.folder, `${project.id}.tar`);
  const keys = join(server.folder, `${project.id}.keys`);
  writeFileSync(keys, await server.commandLine(token, "audit", "keys", project.id));
  await server.commandLine(token, "audit", "export", project.id, "--output", bundle);
  const proven = JSON.parse(
    await server.commandLine(token, "audit", "verify", bundle, "--keys", keys, "--json"),
  ) as { proven: boolean; size: string };
  expect(
    proven.proven && BigInt(proven.size) >= journal.revision,
    `a proof over all ${journal.revision} commits; it covers ${proven.size}`,
  );
  const bad = `${bundle}.bad`;
  copyFileSync(bundle, bad);
  flipInLog(bad);
  const verdict = await server.commandLine(token, "audit", "verify", bad, "--keys", keys).then(
    () => "proven",
    () => "refused",
  );
  expectEqual(verdict, "refused", "a bundle with one bit of a commit changed to be refused");
  journal.proof = `${proven.size} commits proven`;
}

// A bit of a commit: of the views beside the log, a bundle proves nothing.
function flipInLog(file: string): void {
  const bytes = readFileSync(file);
  const header = bytes.indexOf("tile/entries/");
  expect(header >= 0, "commits in the bundle");
  const size = Number.parseInt(bytes.toString("latin1", header + 124, header + 135), 8);
  const place = header + 512 + Math.floor(size / 2);
  bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
  writeFileSync(file, bytes);
}
