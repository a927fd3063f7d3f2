// Templates of one's own: checked by the command line, offered beside the shipped ones where they are good, and applied.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { CriterionCheck, Language, newId } from "@slipway/sdk";
import type { Cast } from "../lib/cast";
import { expect, expectEqual } from "../lib/claims";
import { dayFromNow } from "../lib/project";
import { checkout, type Server } from "../lib/server";

export const ownTemplate = "our-portal";
const badTemplate = "our-mistake";

const criterion = (of: string) => ({
  key: "queue-short",
  text: { zh: "工单积压不超过 {queue} 件", en: "At most {queue} tickets wait" },
  hard: true,
  weight: 10,
  check: "MONITOR_IS_WITHIN",
  of,
});

// Lays itself over a shipped one: a variable, a monitor, and a criterion that looks at it.
const ours = (templateId: string, of: string) => ({
  templateId,
  version: 1,
  extends: "smart-office",
  name: { zh: "门户上线", en: "Our portal" },
  variables: [
    {
      name: "queue",
      label: { zh: "工单积压上限", en: "Tickets that may wait" },
      type: "NUMBER_VARIABLE",
      defaultValue: "20",
    },
  ],
  monitors: [
    {
      key: "queue",
      name: { zh: "工单积压", en: "Waiting tickets" },
      unit: { zh: "件", en: "tickets" },
      thresholdMilli: { variable: "queue", percent: 100_000 },
      ownerSlot: "helpdesk",
    },
  ],
  gates: [{ key: "g4", criteria: [criterion(of)] }],
});

const fileOf = (server: Server, id: string) => join(server.ownTemplates, `${id}.json`);

// Before the server starts: it reads them then.
export function writeOwnTemplates(server: Server): void {
  for (const [id, of] of [
    [ownTemplate, "queue"],
    [badTemplate, "no-such-monitor"],
  ] as const)
    writeFileSync(fileOf(server, id), JSON.stringify(ours(id, of), undefined, 2));
}

export async function ownTemplatesAreJudged(server: Server, cast: Cast): Promise<void> {
  const { token } = cast.administrator;
  const lint = (id: string) =>
    server.commandLine(
      token,
      "template",
      "lint",
      fileOf(server, id),
      "--with",
      join(checkout, "server/templates"),
    );
  await lint(ownTemplate);
  const found = await lint(badTemplate).then(
    () => "",
    (failure: { readonly stdout?: string }) => failure.stdout ?? "",
  );
  expect(found.includes("there is no monitor `no-such-monitor`"), `the mistake named; said was: ${found}`);
  expect(found.includes(`${badTemplate}.json:`), "its file and line");
  const { templates } = await cast.actor("lead").http.templates();
  const offered = templates.map(({ templateId }) => templateId);
  expectEqual(
    [offered.includes(ownTemplate), offered.includes(badTemplate)],
    [true, false],
    "the good one offered, the bad one not",
  );
}

export async function ownTemplateApplies(cast: Cast): Promise<void> {
  const lead = cast.actor("lead");
  const project = newId();
  const language = Language.EN;
  await lead.send(project, {
    case: "createProject",
    value: { name: "Our portal", language, timeZone: "Asia/Shanghai" },
  });
  const people = { lead: lead.person, sponsor: cast.actor("sponsor").person };
  const value = {
    templateId: ownTemplate,
    language,
    goLive: dayFromNow(120),
    people,
    variables: { queue: "7" },
  };
  const revision = await lead.send(project, { case: "applyTemplate", value });
  const { entities } = await lead.http.viewAt(project, "gates", { revision });
  const criteria = entities.flatMap(({ body }) => (body.case === "gate" ? body.value.criteria : []));
  const own = criteria.find(({ criterionId }) => criterionId === "queue-short");
  expectEqual(
    [own?.check, own?.of, own?.text?.en, own?.text?.zh],
    [CriterionCheck.MONITOR_IS_WITHIN, "queue", "At most 7 tickets wait", "工单积压不超过 7 件"],
    "its criterion, with the value that was given",
  );
  const operation = await lead.http.viewAt(project, "operation", { revision });
  const monitor = operation.entities.flatMap(({ body }) => (body.case === "monitor" ? [body.value] : []));
  expectEqual(monitor.find(({ monitorId }) => monitorId === "queue")?.thresholdMilli, 7_000n, "its monitor");
  const board = await lead.http.viewAt(project, "board", { revision });
  const tasks = board.entities.filter(({ body }) => body.case === "task");
  expectEqual(tasks.length, 24, "the tasks of the template that it extends");
}
