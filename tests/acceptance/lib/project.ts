// One project under way: who says what, what is refused, and what its views show once all of it is in.
import {
  type BodyCase,
  type BodyOf,
  type CalendarDate,
  type Client,
  type Intent,
  Refusal,
  type SendOptions,
  type ViewHandle,
} from "@slipway/sdk";
import type { Actor } from "./actor";
import type { Cast } from "./cast";
import { eventually, expect, han } from "./claims";
import type { Journal } from "./journal";

export type Speech = "zh" | "en";

// Every view of a project (proto/slipway/v1/views.proto).
export const viewNames = [
  "overview",
  "board",
  "meeting",
  "requirements",
  "sprints",
  "timeline",
  "workload",
  "tests",
  "environment",
  "gates",
  "runbook",
  "risks",
  "people",
  "operation",
  "closure",
  "audit",
  "minutes",
  "files",
] as const;
export type ViewName = (typeof viewNames)[number];

const dayMs = 86_400_000;

export function dayFromNow(days: number): Pick<CalendarDate, "year" | "month" | "day"> {
  const at = new Date(Date.now() + days * dayMs);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() };
}

export function instantFromNow(minutes: number): { seconds: bigint; nanos: number } {
  return { seconds: BigInt(Math.floor(Date.now() / 1000) + minutes * 60), nanos: 0 };
}

export class Project {
  private readonly views = new Map<ViewName, ViewHandle>();
  // The lead's second device: it watches every view of this project.
  private watcher: Client | undefined;
  private lastId = 0;

  constructor(
    readonly id: string,
    readonly speech: Speech,
    readonly cast: Cast,
    readonly journal: Journal,
    readonly lead: Actor,
  ) {}

  text(zh: string, en: string): string {
    return this.speech === "zh" ? zh : en;
  }

  // A new id that says what it is of.
  newId(of: string): string {
    this.lastId += 1;
    return `${of}-${this.lastId}`;
  }

  // Commands --------------------------------------------------------------------------------------

  async say(actor: Actor, intent: Intent, options: SendOptions = {}): Promise<bigint> {
    try {
      return this.took(await actor.send(this.id, intent, options));
    } catch (error) {
      if (error instanceof Refusal) {
        throw new Error(
          `Expected: ${actor.name} may ${intent.case}; refused: ${error.code}: ${error.text.en}`,
        );
      }
      throw error;
    }
  }

  took(revision: bigint): bigint {
    this.journal.committed += 1;
    if (revision > this.journal.revision) this.journal.revision = revision;
    return revision;
  }

  // Undefined: it was committed.
  async attempt(actor: Actor, intent: Intent, options: SendOptions = {}): Promise<Refusal | undefined> {
    try {
      this.took(await actor.send(this.id, intent, options));
      return undefined;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.journal.refused(error);
      return error;
    }
  }

  // It must be refused, as `code`, with a sentence in both languages.
  async refused(code: string, actor: Actor, intent: Intent, options: SendOptions = {}): Promise<Refusal> {
    const refusal = await this.attempt(actor, intent, options);
    expect(
      refusal !== undefined,
      `${intent.case} by ${actor.name} to be refused as ${code}; it was committed`,
    );
    expect(
      refusal.code === code,
      `${intent.case} by ${actor.name} to be refused as ${code}; it was as ${refusal.code}: ${refusal.text.en}`,
    );
    expect(refusal.text.zh !== "" && refusal.text.en !== "", `a sentence in both languages for ${code}`);
    const english = this.cast.names.reduce((rest, name) => rest.replaceAll(name, ""), refusal.text.en);
    if (this.speech === "en")
      expect(!han.test(english), `an English sentence for ${code}: ${refusal.text.en}`);
    return refusal;
  }

  // A refusal that the template's own scenario is about.
  async shows(code: string, actor: Actor, intent: Intent, options: SendOptions = {}): Promise<Refusal> {
    const refusal = await this.refused(code, actor, intent, options);
    this.journal.shown.push(`${code}: ${refusal.text[this.speech]}`);
    return refusal;
  }

  // Views -----------------------------------------------------------------------------------------

  openViews(): void {
    this.watcher = this.lead.anotherClient();
    for (const name of viewNames) this.views.set(name, this.watcher.view(this.id, name));
  }
  closeViews(): void {
    this.watcher?.close();
    this.views.clear();
  }

  handle(view: ViewName): ViewHandle {
    const handle = this.views.get(view);
    if (!handle) throw new Error(`The view ${view} is not open.`);
    return handle;
  }

  // Once the view shows what was committed last.
  async all<C extends BodyCase>(view: ViewName, kind: C): Promise<readonly BodyOf<C>[]> {
    const handle = this.handle(view);
    const { revision } = this.journal;
    const isThere = () => {
      const snapshot = handle.snapshot();
      if (snapshot.state === "closed")
        throw new Error(`The view ${view} was closed: ${snapshot.closedBy?.text.en}`);
      return snapshot.state === "live" && snapshot.revision >= revision;
    };
    await eventually(isThere, `the view ${view} at revision ${revision}`);
    return handle.snapshot().of(kind);
  }

  async one<C extends BodyCase>(
    view: ViewName,
    kind: C,
    is: (body: BodyOf<C>) => boolean = () => true,
  ): Promise<BodyOf<C>> {
    const found = (await this.all(view, kind)).find(is);
    if (!found) throw new Error(`Expected: the view ${view} shows such a ${kind}`);
    return found;
  }

  // Who answers for something: that person, or the lead where nobody of ours is named.
  owner(person: string): Actor {
    return this.cast.byPerson(person) ?? this.lead;
  }
}
