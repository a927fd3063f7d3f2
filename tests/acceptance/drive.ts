// The shared drive: one project from a template, through nine stages, to operation. Nothing in it knows a template:
// what is to be done it reads from the project's own views.
import { Language, newId, ProjectState, Stage, StageState } from "@slipway/sdk";
import type { Kit, Moment, Scenario } from "./kit";
import type { Actor } from "./lib/actor";
import type { Cast } from "./lib/cast";
import { type Claims, expect, expectEqual, han } from "./lib/claims";
import type { Journal } from "./lib/journal";
import { dayFromNow, Project, type Speech } from "./lib/project";
import type { Server } from "./lib/server";
import { approveCharter } from "./parts/charter";
import { close, notQuietYet, stabilise } from "./parts/closing";
import { cutOver } from "./parts/cutover";
import { gatesBefore } from "./parts/gates";
import { bringIn } from "./parts/imports";
import { readsEnglish } from "./parts/language";
import { holdMeeting, sync } from "./parts/meetings";
import { begins, overProjects, turnedDown } from "./parts/overall";
import { evaluateOwners, planRisks, planSprint, runSprint } from "./parts/planning";
import { prepare } from "./parts/preparation";
import { proofHolds, viewsAgree } from "./parts/proof";
import { baseline, changeAfterBaseline, nameSignatories, proposeRequirements } from "./parts/requirements";
import { breakDown, completeTasks, reachMilestones, tasksAreTheirs } from "./parts/tasks";
import { test } from "./parts/testing";
import { conflict, pause, reconnect, together } from "./parts/together";
import { signatories } from "./templates/people";

// Long before the go-live, so that nothing falls due while we drive, nor in the days that pass then.
const goLiveInDays = 120;

export class Drive {
  readonly project: Project;
  // Each view as of the end, byte for byte.
  readonly rebuilt = new Map<string, { readonly revision: bigint; readonly text: string }>();
  readonly lead: Actor;
  // So many days hypercare must be quiet before it ends, as the template says.
  quietDays = 0;
  private readonly played = new Map<Scenario, number>();
  private departments: readonly string[] = [];

  constructor(
    readonly kit: Kit,
    readonly speech: Speech,
    readonly server: Server,
    readonly cast: Cast,
    readonly claims: Claims,
    readonly journal: Journal,
  ) {
    this.lead = cast.actor("lead");
    this.project = new Project(newId(), speech, cast, journal, this.lead);
  }

  actor(slot: string): Actor {
    return this.cast.actor(slot);
  }

  // Departments that take part, each with who signs for it: those of the kit, and those that have tasks.
  signatories(): (readonly [string, Actor])[] {
    const named = this.kit.signatories;
    const others = this.departments.filter((department) => !(department in named));
    return [...Object.keys(named), ...others].map(
      (department) => [department, this.actor(named[department] ?? signatories[department] ?? "")] as const,
    );
  }

  async moment(moment: Moment): Promise<void> {
    for (const scenario of this.kit.scenarios.filter(({ at }) => at === moment)) {
      this.played.set(scenario, (this.played.get(scenario) ?? 0) + 1);
      await this.claim(`its own scenario: ${scenario.title}`, () => scenario.play(this));
    }
  }

  private scenariosPlayed(): void {
    for (const scenario of this.kit.scenarios)
      expectEqual(this.played.get(scenario) ?? 0, 1, `the scenario “${scenario.title}” to be played once`);
  }

  // The drive goes on after a claim that failed, as far as it comes.
  async claim(claim: string, work: () => Promise<void>): Promise<void> {
    await this.claims.that(claim, work);
  }

  // From the charter to hypercare, which must be quiet then for some days.
  async goLive(): Promise<void> {
    await this.claim("the template is applied, in its language, with all that it brings", () => this.apply());
    await this.claim("two clients and one API client act at once and see one board", () => together(this));
    await this.claim("two edits of one field: the later is refused with both values", () => conflict(this));
    await this.claim("a client that was cut off resumes, and what it queued arrives once", () =>
      reconnect(this),
    );

    // A file is read the same whatever the project is about: once is enough.
    if (this.kit.template === "bank-payment")
      await this.claim("exports of Jira are tried, brought in, and brought in again without duplicates", () =>
        bringIn(this),
      );
    await this.claim("a paused project takes nothing until it is resumed", () => pause(this));

    await this.stage(Stage.INITIATION, async () => {
      await this.claim("kick-off: held, minutes issued and approved", () => holdMeeting(this, "kick-off"));
      await this.claim("the work is broken down to the departments", () => breakDown(this));
      await this.moment("approving the charter");
      await this.claim("the charter is approved by the sponsor, and stands", () => approveCharter(this));
    });
    await this.stage(Stage.REQUIREMENTS, async () => {
      await this.claim("workshop: the requirements come from it", () => proposeRequirements(this));
      await this.moment("baselining");
      await this.claim("requirements are baselined once every department has signed", () => baseline(this));
      await this.claim("after the baseline only an approved change changes them", () =>
        changeAfterBaseline(this),
      );
      await this.claim("over all projects: who asked for a change is told that it was rejected", () =>
        turnedDown(this),
      );
    });
    await this.stage(Stage.PLANNING, async () => {
      await this.claim("risks are assessed, answered and assessed again", () => planRisks(this));
      await this.claim("sync meeting: its actions are tasks", () => sync(this));
      await this.claim("a sprint is planned over the iterations' tasks", () => planSprint(this));
      await this.claim("over all projects: one's work says what is begun", () => begins(this));
    });
    await this.stage(Stage.ITERATIONS, async () => {
      await this.claim("the sprint runs, and does not end over unfinished work", () => runSprint(this));
    });
    await this.stage(Stage.TESTING, async () => {
      await this.moment("testing");
      await this.claim("tests run, a severe defect stops acceptance until it is verified", () => test(this));
    });
    await this.stage(Stage.PREPARATION, async () => {
      await this.claim("configured, backed up, drilled, trained, rehearsed", () => prepare(this));
      await this.moment("reviewing readiness");
    });
    await this.stage(Stage.APPROVAL_AND_CUTOVER, async () => {
      await cutOver(this);
      await this.claim("over all projects: the cutover, and what was its rehearsal, in the calendar", () =>
        overProjects(this),
      );
    });
    await this.begin(Stage.HYPERCARE_AND_CLOSURE);
    await stabilise(this);
    await this.moment("closing");
    await this.claim("the owners of the stages are evaluated, not by themselves", () => evaluateOwners(this));
    await this.claim("hypercare does not end, nor the project with it, before its days of quiet", () =>
      notQuietYet(this),
    );
    this.project.closeViews();
  }

  // REQUIRES: as many days have passed since goLive() ended.
  async handOver(): Promise<void> {
    this.project.openViews();
    await this.end(Stage.HYPERCARE_AND_CLOSURE);
    await close(this);
    await this.claim("each of its own scenarios was played, once", async () => this.scenariosPlayed());
    await this.claim("every view, rebuilt from the log as of its head, equals the live one", () =>
      viewsAgree(this),
    );
    await this.claim("in English: criteria, refusals and minutes have no Chinese in them", () =>
      readsEnglish(this),
    );
    await this.claim("the log's proof is verified", () => proofHolds(this));
    this.project.closeViews();
  }

  // Applying --------------------------------------------------------------------------------------

  private async apply(): Promise<void> {
    const { project, lead, kit } = this;
    const language = this.speech === "zh" ? Language.ZH_CN : Language.EN;
    const { templates } = await lead.http.templates();
    const offered = templates.find((one) => one.templateId === kit.template);
    expect(offered !== undefined, `the template ${kit.template} is offered`);
    const name = offered.name?.[this.speech] ?? "";
    await project.say(lead, { case: "createProject", value: { name, language, timeZone: "Asia/Shanghai" } });
    const filled = offered.slots.map(({ slot }) => slot).filter((slot) => !kit.unfilled?.includes(slot));
    const people = Object.fromEntries(filled.map((slot) => [slot, this.actor(slot).person]));
    const value = {
      templateId: kit.template,
      language,
      goLive: dayFromNow(goLiveInDays),
      people,
      variables: kit.variables ?? {},
    };
    this.quietDays = Number(offered.variables.find((one) => one.name === "quiet-days")?.defaultValue);
    expect(this.quietDays > 0, "the template to ask for days of quiet");
    await project.say(lead, { case: "applyTemplate", value });
    await project.refused("template_already_applied", lead, { case: "applyTemplate", value });
    for (const departmentId of Object.keys(kit.signatories))
      await project.say(lead, { case: "joinDepartment", value: { departmentId } });
    project.openViews();
    this.departments = (await project.one("overview", "project")).departments;
    await nameSignatories(this);
    await tasksAreTheirs(this);
    const tasks = await project.all("board", "task");
    expect(tasks.length >= 24, `at least 24 tasks; there are ${tasks.length}`);
    const stages = await project.all("overview", "stage");
    expect(stages.length === 9, `nine stages; there are ${stages.length}`);
    expect((await project.all("gates", "gate")).length >= 6, "six gates");
    expect((await project.all("runbook", "runbook")).length >= 1, "a runbook");
    expect((await project.all("risks", "risk")).length >= 3, "three risks");
    expect((await project.all("meeting", "meeting")).length >= 9, "nine meetings");
    const foreign = tasks.filter(({ title }) => han.test(title) !== (this.speech === "zh"));
    expectEqual(
      foreign.map(({ title }) => title),
      [],
      `every task's title in ${this.speech}`,
    );
  }

  // Stages ----------------------------------------------------------------------------------------

  // Starts it, does its work, its tasks and milestones, passes the gates behind it, and completes it.
  private async stage(stage: Stage, work: () => Promise<void>): Promise<void> {
    await this.begin(stage);
    await work();
    await this.end(stage);
  }

  private async begin(stage: Stage): Promise<void> {
    const { project } = this;
    await this.claim(`stage ${stage}, ${Stage[stage]?.toLowerCase()}: started by its owner`, async () => {
      const { owner } = await project.one("overview", "stage", (one) => one.stage === stage);
      await project.say(project.owner(owner), { case: "startStage", value: { stage } });
      await project.refused("stage_state", this.lead, { case: "startStage", value: { stage } });
    });
  }

  private async end(stage: Stage): Promise<void> {
    const { project } = this;
    const name = Stage[stage]?.toLowerCase();
    await this.claim(`stage ${stage}, ${name}: its tasks are done and its milestones reached`, async () => {
      await completeTasks(this, stage);
      await reachMilestones(this, stage);
    });
    await gatesBefore(this, (stage + 1) as Stage);
    await this.claim(`stage ${stage}, ${name}: completed`, async () => {
      const { owner } = await project.one("overview", "stage", (one) => one.stage === stage);
      await project.say(project.owner(owner), { case: "completeStage", value: { stage } });
      const { state } = await project.one("overview", "stage", (one) => one.stage === stage);
      expect(state === StageState.STAGE_COMPLETED, "the stage shown as completed");
    });
  }

  async expectState(state: ProjectState): Promise<void> {
    const seen = (await this.project.one("overview", "project")).state;
    expect(seen === state, `the project is ${ProjectState[state]}; it is ${ProjectState[seen]}`);
  }
}
