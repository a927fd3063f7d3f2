// What another tool exported, brought in by the command line: tried, done, done again, and from a second kind of export.
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Drive } from "../drive";
import { eventually, expect, expectEqual } from "../lib/claims";

const samples = resolve(import.meta.dirname, "../../transfer/samples");

interface Said {
  readonly to_create?: number;
  readonly created?: number;
  readonly unchanged: number;
  readonly comments?: number;
  readonly rejected: readonly { readonly line: number; readonly code: string; readonly reason: string }[];
}

export async function bringIn(drive: Drive): Promise<void> {
  const { project, server, lead } = drive;
  const business = drive.actor("business");
  const mapping = join(server.folder, `mapping-${project.id}.json`);
  writeFileSync(
    mapping,
    JSON.stringify({
      people: { "li.wei": business.person },
      columns: { "Waiting for vendor": "doing" },
    }),
  );
  const run = async (file: string, ...more: string[]): Promise<Said> => {
    const words = ["-p", project.id, "import", file, "--mapping", mapping, "--json", ...more];
    return JSON.parse(await server.commandLineInPart(lead.token, ...words)) as Said;
  };
  const csv = join(samples, "jira.csv");

  const tried = await run(csv, "--dry-run");
  expectEqual(tried.to_create, 4, "the issues that would be made");
  expectEqual(
    tried.rejected.map(({ line, code }) => `${line} ${code}`),
    ["10 date_invalid", "11 row_malformed", "12 title_missing"],
    "the rows that cannot be taken, by line",
  );
  expect(
    (await project.all("files", "transfer")).length === 0,
    "nothing recorded by an import that was only tried",
  );

  const first = await run(csv);
  expectEqual([first.created, first.comments, first.rejected.length], [4, 2, 3], "what came of the export");
  await imported(drive, business.person);
  const again = await run(csv);
  expectEqual([again.created, again.unchanged], [0, 4], "what came of it the second time");

  // The same issue is the same task, whichever export it comes in.
  const rest = await run(join(samples, "jira.json"));
  expectEqual(rest.created, 0, "tasks made again by the REST export");
  await putAway(drive);
}

// Who made an issue and when, there, is a fact of its task; so it is of what was said about it.
async function imported({ project }: Drive, business: string): Promise<void> {
  const files = project.handle("files");
  await eventually(
    () =>
      files
        .snapshot()
        .of("transfer")
        .some((one) => one.rejected === 3 && one.created === 4),
    "the finished import, with what it made and what it could not take",
  );
  const task = await project.one("board", "task", (one) => one.imported?.key === "PAY-1");
  expectEqual(
    [task.title, task.importedAuthor],
    ["对账工具支持多币种", "zhao.min"],
    "who made the issue there",
  );
  const comment = await project.one("board", "comment", (one) => one.importedAuthor === business);
  expectEqual(comment.text, "好的；今天完成, 明天联调", "what was said there, without a heading");
  expectEqual(comment.imported?.at?.seconds, 1_772_436_600n, "when it was said there");
}

// They are no part of this project's plan.
async function putAway({ project, lead }: Drive): Promise<void> {
  const tasks = (await project.all("board", "task")).filter((task) => task.imported);
  for (const { taskId } of tasks) await project.say(lead, { case: "archiveTask", value: { taskId } });
}
