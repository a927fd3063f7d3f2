// Bringing in what another tool wrote: `@slipway/sdk/imports`. The server reads the file and answers a plan; who
// imports gives its commands, as `slipway import` does (clients/cli/import_run.cc). Interrupted, it is planned and run
// again: an import of the same file that still runs goes on, and nothing is recorded twice.
import { create, type JsonValue, toBinary } from "@bufbuild/protobuf";
import { type ImportPlan, ImportPlanSchema, type PlannedTask } from "./gen/slipway/v1/api_pb";
import type { Command } from "./gen/slipway/v1/commands_pb";
import type { Ack } from "./gen/slipway/v1/sync_pb";
import { type RejectedRow, RejectedRowSchema } from "./gen/slipway/v1/transfer_pb";
import { ApiError, apiErrorOf, decode, type Http, queryString, unreachable } from "./http";
import { type BilingualText, Refusal, refusalOf } from "./refusal";
import type { Intent } from "./types";

export type { ImportNote, ImportPlan, PlannedTask, UnmappedName } from "./gen/slipway/v1/api_pb";

// What becomes what; all of it may be left out (proto/transfer/mapping.h).
export interface ImportMapping {
  readonly fields?: Readonly<Record<string, string | readonly string[]>>;
  readonly columns?: Readonly<Record<string, string>>;
  readonly people?: Readonly<Record<string, string>>;
  readonly priorities?: Readonly<Record<string, string>>;
  readonly date_order?: "day_first" | "month_first";
  readonly utc_offset?: string;
  readonly estimate_unit?: "seconds" | "minutes" | "hours" | "days";
  readonly archived?: boolean;
}

export interface PlanOptions {
  // `jira-csv`, `jira-json`, `trello`, `csv` or `xlsx`. Default: by its looks.
  readonly from?: string;
  // `utf-8`, `gb18030` or `utf-16`. Default: found out.
  readonly encoding?: string;
  // What the file's keys are unique in. Default: that of the format, as `jira`.
  readonly source?: string;
  readonly mapping?: ImportMapping;
  readonly signal?: AbortSignal;
  // Default: the page's own host.
  readonly baseUrl?: string;
  // An API token; without one the browser's cookie counts.
  readonly token?: string;
  readonly fetch?: typeof fetch;
}

// An address has so much room.
const nameCharsMax = 100;

// What the file would bring; nothing is changed. Rejects with an ApiError where it cannot be read, as `file_malformed`.
export async function planImport(
  project: string,
  file: Blob & { readonly name?: string },
  options: PlanOptions = {},
): Promise<ImportPlan> {
  const { from, encoding, source, mapping, signal, token } = options;
  const fetchNow = options.fetch ?? ((input, init) => fetch(input, init));
  const before = new Blob(mapping ? [JSON.stringify(mapping)] : []);
  const query = queryString({
    from: from || undefined,
    encoding: encoding || undefined,
    source: source || undefined,
    name: file.name ? [...file.name].slice(0, nameCharsMax).join("") : undefined,
    mapping_bytes: before.size > 0 ? before.size.toString() : undefined,
  });
  const base = (options.baseUrl ?? "").replace(/\/$/, "");
  let response: Response;
  try {
    response = await fetchNow(`${base}/api/v1/projects/${encodeURIComponent(project)}/import-plans${query}`, {
      method: "POST",
      credentials: "same-origin",
      headers: {
        accept: "application/json",
        "content-type": "application/octet-stream",
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: new Blob([before, file]),
      ...(signal ? { signal } : {}),
    });
  } catch {
    if (signal?.aborted) throw signal.reason;
    throw new ApiError(0, "unreachable", unreachable);
  }
  const text = await response.text();
  if (!response.ok) throw apiErrorOf(response.status, text);
  return decode(ImportPlanSchema, JSON.parse(text) as JsonValue);
}

// A row that was not taken, by the file's reader or by the server.
export interface LeftOut {
  readonly line: number;
  readonly key: string;
  readonly code: string;
  readonly reason: BilingualText;
}

export interface ImportResult {
  // Empty: there was nothing to do, and nothing was recorded.
  readonly importId: string;
  readonly created: number;
  readonly unchanged: number;
  readonly comments: number;
  // By line.
  readonly rejected: readonly LeftOut[];
}

export interface RunOptions {
  // Of the reasons that are recorded. Default: `zh`.
  readonly language?: "zh" | "en";
  // Called with how many commands of how many were answered.
  readonly onProgress?: (done: number, all: number) => void;
  // Stops it: nothing more is sent, what is under way is waited for, and the promise rejects with the signal's reason.
  // The import stays open; planned and run again, it goes on.
  readonly signal?: AbortSignal;
  // Waits before something is tried again. Default: by the page's clock.
  readonly wait?: (ms: number) => Promise<void>;
}

// A browser opens six connections to a host; the page itself needs some.
const inFlightMax = 4;
const retryMs = 1_000;
// So often in a row the server may be busy or away.
const retriesMax = 60;
// As many rejected rows as a commit has room for, which are then counted only (clients/cli/import_run.cc).
const rejectedBytesMax = 40_000;
const rejectedRowsMax = 1_000;

// Gives the plan's commands over `http`, which nobody's views wait for: what it brings is seen at the end, or once a
// minute. Rejects with an ApiError, or with a Refusal where it may not begin or end.
export async function runImport(
  http: Pick<Http, "postCommand">,
  plan: ImportPlan,
  options: RunOptions = {},
): Promise<ImportResult> {
  const run = new Running(http, plan, options);
  if (plan.importId !== "") await run.all();
  return run.result();
}

class Running {
  private created = 0;
  private unchanged: number;
  private comments = 0;
  private readonly rejected: LeftOut[];
  private answered = 0;
  private readonly total: number;
  private failed = false;

  constructor(
    private readonly http: Pick<Http, "postCommand">,
    private readonly plan: ImportPlan,
    private readonly options: RunOptions,
  ) {
    this.unchanged = plan.unchanged + plan.tasks.filter((task) => !task.create).length;
    this.rejected = plan.rejected.map(({ line, key, code, reason }) => ({
      line,
      key,
      code,
      reason: { zh: reason?.zh ?? "", en: reason?.en ?? "" },
    }));
    this.total = plan.tasks.reduce((sum, task) => sum + (task.create ? 1 : 0) + task.comments.length, 0);
  }

  async all(): Promise<void> {
    if (this.plan.start) await this.required(this.plan.start);
    this.options.onProgress?.(0, this.total);
    const waiting = this.plan.tasks.values();
    const bring = async (): Promise<void> => {
      for (const task of waiting) {
        if (this.ends()) return;
        await this.bring(task);
      }
    };
    // All come to rest before it is told that one failed.
    const ended = await Promise.allSettled(Array.from({ length: inFlightMax }, bring));
    for (const one of ended) if (one.status === "rejected") throw one.reason;
    this.options.signal?.throwIfAborted();
    this.rejected.sort((a, b) => a.line - b.line || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    if (this.plan.complete) await this.required(this.completed(this.plan.complete));
  }

  result(): ImportResult {
    const { created, unchanged, comments, rejected } = this;
    return { importId: this.plan.importId, created, unchanged, comments, rejected };
  }

  private ends(): boolean {
    return this.failed || (this.options.signal?.aborted ?? false);
  }

  // Comments come after their task, which they are refused without.
  private async bring(task: PlannedTask): Promise<void> {
    if (task.create) {
      const there = await this.isNew(task, task.create);
      if (there === undefined) {
        this.count(task.comments.length);
        return;
      }
      if (there) this.created += 1;
      else this.unchanged += 1;
    }
    for (const comment of task.comments) {
      if (this.ends()) return;
      if (await this.isNew(task, comment)) this.comments += 1;
    }
  }

  // False: it was there. Undefined: it was refused, and that is noted.
  private async isNew(task: PlannedTask, command: Command): Promise<boolean | undefined> {
    const { result } = await this.give(command);
    this.count(1);
    if (result.case !== "refused" || result.value.code === "already_exists")
      return result.case === "committed";
    const { text } = refusalOf(result.value, {});
    this.rejected.push({ line: task.line, key: task.key, code: result.value.code, reason: text });
    return undefined;
  }

  private count(commands: number): void {
    this.answered += commands;
    this.options.onProgress?.(this.answered, this.total);
  }

  private async required(command: Command): Promise<void> {
    const { result } = await this.give(command);
    if (result.case === "refused") throw refusalOf(result.value, {});
  }

  // With the same id it may be sent as often as it needs: it is recorded once.
  private async give(command: Command): Promise<Ack> {
    const { commandId, project } = command;
    for (let retries = 0; ; retries += 1) {
      try {
        const ack = await this.http.postCommand(project, command.intent as Intent, { commandId });
        if (ack.result.case === "refused" && ack.result.value.code === "read_only")
          throw refusalOf(ack.result.value, {});
        return ack;
      } catch (error) {
        if (retries === retriesMax || this.ends() || !passes(error)) {
          this.failed = true;
          throw error;
        }
      }
      await (this.options.wait ?? wait)(retryMs);
    }
  }

  private completed(complete: Command): Command {
    if (complete.intent.case !== "completeImport") return complete;
    const value = {
      ...complete.intent.value,
      created: this.created,
      unchanged: this.unchanged,
      rejected: this.rejected.length,
      rows: this.recorded(),
    };
    return { ...complete, intent: { case: "completeImport", value } };
  }

  private recorded(): RejectedRow[] {
    const rows: RejectedRow[] = [];
    let bytes = 0;
    for (const { line, key, code, reason } of this.rejected) {
      const row = create(RejectedRowSchema, {
        line,
        key,
        code,
        reason: [...reason[this.options.language ?? "zh"]].slice(0, 500).join(""),
      });
      bytes += toBinary(RejectedRowSchema, row).length + this.plan.importId.length + 16;
      if (bytes > rejectedBytesMax || rows.length === rejectedRowsMax) break;
      rows.push(row);
    }
    return rows;
  }
}

// Whether it may go another time: the server is busy, or cannot be reached.
function passes(error: unknown): boolean {
  if (error instanceof Refusal || !(error instanceof ApiError)) return false;
  return error.status === 0 || error.status === 429 || error.status >= 500;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
