// Starts one server, gathers the people, drives each template in Chinese and in English, a few projects at once, and
// says what came of it.
import { Language } from "@slipway/sdk";
import { attribution, coverage } from "./coverage";
import { Drive } from "./drive";
import type { Kit } from "./kit";
import { type Cast, gather } from "./lib/cast";
import { Claims, eventually, expect, expectEqual } from "./lib/claims";
import { Journal, table } from "./lib/journal";
import type { Speech } from "./lib/project";
import { Server } from "./lib/server";
import {
  ownTemplate,
  ownTemplateApplies,
  ownTemplatesAreJudged,
  writeOwnTemplates,
} from "./parts/own_templates";
import { viewsAgreeAfterRestart } from "./parts/proof";
import { kits } from "./templates";
import { departments, places } from "./templates/people";

// What the product refuses, of a project.
const refusals = [
  ...[
    "charter_incomplete",
    "charter_already_approved",
    "stage_owner_missing",
    "gate_not_passed",
    "stage_state",
  ],
  ...[
    "signoff_missing",
    "requirements_baselined",
    "dependency_cycle",
    "blocked_by_open",
    "wip_limit_reached",
  ],
  ...["version_conflict", "not_undoable", "open_tasks_unresolved", "defects_open", "wrong_signatory"],
  ...["evidence_required", "load_target_unmet", "check_unmet", "waiver_not_allowed", "hard_criterion_unmet"],
  ...["quorum_missing", "self_approval", "condition_incomplete", "runbook_incomplete", "no_go_decision"],
  ...["rehearsal_required", "runbook_changed_since_approval", "outside_window", "change_freeze"],
  ...["restore_not_verified", "predecessor_open", "too_early", "not_assignee", "step_mandatory"],
  ...["reason_required", "past_point_of_no_return", "risk_untreated", "meeting_not_in_progress"],
  ...["action_incomplete", "minutes_locked", "self_evaluation", "closure_incomplete", "record_state"],
  ...["template_already_applied", "forbidden", "read_only", "not_found", "invalid"],
];

interface Options {
  server: string;
  slipway: string;
  libfaketime: string;
  speeches: readonly Speech[];
  atOnce: number;
  kits: readonly Kit[];
}

function read(args: readonly string[]): Options {
  const options: Options = {
    server: "",
    slipway: "",
    libfaketime: "",
    speeches: ["zh", "en"],
    atOnce: 3,
    kits,
  };
  const names: string[] = [];
  const left = [...args];
  for (let argument = left.shift(); argument !== undefined; argument = left.shift()) {
    const value = () => left.shift() ?? "";
    if (argument === "--server") options.server = value();
    else if (argument === "--slipway") options.slipway = value();
    else if (argument === "--libfaketime") options.libfaketime = value();
    else if (argument === "--language") options.speeches = [value() === "en" ? "en" : "zh"];
    else if (argument === "--at-once") options.atOnce = Math.max(1, Number(value()));
    else if (argument === "--quick") options.kits = kits.filter((kit) => kit.template === "bank-payment");
    else names.push(argument);
  }
  const unknown = names.filter((name) => !kits.some((kit) => kit.template === name));
  if (unknown.length > 0)
    throw new Error(
      `No such template: ${unknown.join(", ")}. There are: ${kits.map((kit) => kit.template).join(", ")}.`,
    );
  if (names.length > 0) options.kits = kits.filter((kit) => names.includes(kit.template));
  return options;
}

export async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = read(args);
  } catch (error) {
    console.error(`tests/acceptance/run: ${error instanceof Error ? error.message : error}`);
    return 2;
  }
  const all: Claims[] = [];
  const claimsOf = (name: string) => {
    const claims = new Claims(name);
    all.push(claims);
    return claims;
  };
  const whole = claimsOf("all");
  await coverage(whole);
  print(whole);
  const server = new Server(options.server, options.slipway, options.libfaketime);
  const drives: Drive[] = [];
  try {
    writeOwnTemplates(server);
    await server.start();
    const cast = await gather(server, departments, places);
    const claimed = new Map<Drive, Claims>();
    for (const speech of options.speeches)
      for (const kit of options.kits) {
        const claims = claimsOf(`${kit.template} ${speech}`);
        const drive = new Drive(kit, speech, server, cast, claims, new Journal());
        drives.push(drive);
        claimed.set(drive, claims);
      }
    // Of all projects, so many at once. One that cannot be driven any more is left.
    const together = async (work: (drive: Drive) => Promise<void>) => {
      const waiting = [...claimed];
      const one = async () => {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const [drive, claims] = next;
          await work(drive).catch((error: unknown) => {
            claimed.delete(drive);
            return claims.that("it can be driven to its end", () => Promise.reject(error));
          });
          print(claims);
        }
      };
      await Promise.race([Promise.all(Array.from({ length: options.atOnce }, one)), server.died]);
    };
    await together((drive) => drive.goLive());
    // The clock is the server's, so the days pass for all projects at once: when none has anything under way.
    server.clock.pass(Math.max(0, ...drives.map(({ quietDays }) => quietDays)));
    await together((drive) => drive.handOver());
    await ending(whole, server, cast, drives);
    cast.close();
  } catch (error) {
    await whole.that("the server runs, and the drives come to their end", () => Promise.reject(error));
  } finally {
    await server.stop();
    server.remove();
  }
  print(whole);
  console.log(
    table(drives.map(({ kit, speech, journal }) => [kit.template, speech, journal] as const)).join("\n"),
  );
  const [passed, failed] = all.reduce(
    ([held, not], claims) => [held + claims.passed, not + claims.failed],
    [0, 0],
  );
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function print(claims: Claims): void {
  for (const line of claims.lines.splice(0)) console.log(line);
}

// What is claimed of the server as a whole, once all projects are driven.
async function ending(claims: Claims, server: Server, cast: Cast, drives: readonly Drive[]): Promise<void> {
  await claims.that("a person switches the interface to English, and back", async () => {
    const lead = cast.actor("lead");
    const directory = lead.client().view("workspace", "directory");
    for (const language of [Language.EN, Language.ZH_CN]) {
      await lead.send("workspace", { case: "editPerson", value: { personId: lead.person, language } });
      const shown = () =>
        directory
          .snapshot()
          .of("person")
          .find((person) => person.personId === lead.person)?.language;
      await eventually(() => shown() === language, "the directory to show the person's language");
    }
    directory.close();
  });
  await claims.that("every template is offered in both languages, and was driven", async () => {
    const { templates } = await cast.actor("lead").http.templates();
    const silent = templates.filter(({ name }) => !name?.zh || !name.en).map(({ templateId }) => templateId);
    expectEqual(silent, [], "a name in both languages for each");
    const missing = templates
      .map(({ templateId }) => templateId)
      .filter((id) => id !== ownTemplate && !kits.some((kit) => kit.template === id));
    expectEqual(missing, [], "a drive for each template that the server offers");
  });
  await claims.that(
    "of templates of one's own the good one is offered, and the mistake in the other named",
    () => ownTemplatesAreJudged(server, cast),
  );
  await claims.that("a template of one's own is applied, with its own criterion and monitor", () =>
    ownTemplateApplies(cast),
  );
  // Each template has refusals that it alone can show.
  if (kits.every((kit) => drives.some((drive) => drive.kit === kit))) {
    await claims.that("between them, the projects showed every refusal of the table", () => {
      const shown = new Set(drives.flatMap((drive) => [...drive.journal.refusals.keys()]));
      expectEqual(
        refusals.filter((code) => !shown.has(code)),
        [],
        "no refusal left that nobody showed",
      );
    });
    await attribution(claims);
  }
  await claims.that("after a restart every view of every project is the same, byte for byte", async () => {
    await server.restart();
    for (const drive of drives) await viewsAgreeAfterRestart(drive);
    expect(
      drives.every((drive) => drive.rebuilt.size > 0),
      "views of every project to compare",
    );
  });
}
