// The HTTP API beside the socket. Bodies are protobuf's canonical JSON; a failed request throws ApiError.
import {
  create,
  type DescMessage,
  fromJson,
  type JsonValue,
  type MessageInitShape,
  type MessageShape,
  toJson,
} from "@bufbuild/protobuf";
import {
  ApiErrorSchema,
  type ApiToken,
  ApiTokenSchema,
  type ApiTokens,
  ApiTokensSchema,
  type AuditPage,
  AuditPageSchema,
  CreateTokenRequestSchema,
  type Digest,
  DigestSchema,
  type Invitation,
  InvitationSchema,
  InviteRequestSchema,
  type Me,
  MeSchema,
  type Projects,
  ProjectsSchema,
  type RefusedCommands,
  RefusedCommandsSchema,
  SetPasswordRequestSchema,
  SignInRequestSchema,
  type Templates,
  TemplatesSchema,
  type Ticket,
  TicketSchema,
  type ViewResponse,
  ViewResponseSchema,
  type Witnesses,
  WitnessesSchema,
} from "./gen/slipway/v1/api_pb";
import { CommandSchema } from "./gen/slipway/v1/commands_pb";
import { type Ack, AckSchema, type Fact } from "./gen/slipway/v1/sync_pb";
import { newId, ownId } from "./ids";
import type { BilingualText } from "./refusal";
import type { Intent, Moment, SendOptions } from "./types";

export class ApiError extends Error {
  override readonly name = "ApiError";
  // The HTTP status; 0 where the server could not be reached.
  readonly status: number;
  readonly code: string;
  readonly text: BilingualText;
  readonly facts: readonly Pick<Fact, "key" | "value">[];

  constructor(
    status: number,
    code: string,
    text: BilingualText,
    facts: readonly Pick<Fact, "key" | "value">[] = [],
  ) {
    super(text.en || code);
    this.status = status;
    this.code = code;
    this.text = text;
    this.facts = facts;
  }
}

export interface AuditQuery {
  // Entries older than this revision; 0: from the newest.
  readonly before?: bigint;
  readonly limit?: number;
  // Qualifiers and free text, as `actor:wang type:task_moved database`.
  readonly q?: string;
  readonly at?: Moment;
}

export interface ExportQuery {
  // Default: the project's.
  readonly language?: "zh" | "en";
  // A table with the byte order mark that Excel needs.
  readonly excel?: boolean;
  readonly at?: Moment;
}

export interface Http {
  // Signs in by cookie.
  signIn(login: string, password: string): Promise<Me>;
  signOut(): Promise<void>;
  me(): Promise<Me>;
  setPassword(request: MessageInitShape<typeof SetPasswordRequestSchema>): Promise<Me | undefined>;
  // A one-use ticket for the socket: `createClient({ auth: () => http.ticket() })`.
  ticket(): Promise<Ticket>;
  invite(personId: string): Promise<Invitation>;
  createToken(request: MessageInitShape<typeof CreateTokenRequestSchema>): Promise<ApiToken>;
  tokens(): Promise<ApiTokens>;
  revokeToken(id: string): Promise<void>;
  projects(): Promise<Projects>;
  templates(): Promise<Templates>;
  auditPage(project: string, query?: AuditQuery): Promise<AuditPage>;
  // What was asked and refused, the newest first; the server keeps the newest 1,000 of a project.
  refusals(project: string, limit?: number): Promise<RefusedCommands>;
  viewAt(project: string, view: string, at?: Moment): Promise<ViewResponse>;
  // What happened in the project since one left, by entity, the weightiest kinds first.
  digest(project: string, since: Moment): Promise<Digest>;
  // The project as a file for other programs, as `tasks.csv`, `project.json`, `minutes.md` or `calendar.ics`.
  exported(project: string, file: string, query?: ExportQuery): Promise<Blob>;
  // Who cosigns the project's log, and how far each has come.
  witnesses(project: string): Promise<Witnesses>;
  // One command without a socket. The answer may be a refusal: see `ack.result`.
  postCommand(project: string, intent: Intent, options?: Omit<SendOptions, "optimistic">): Promise<Ack>;
}

export interface HttpOptions {
  // Default: the page's own host.
  readonly baseUrl?: string;
  // An API token; without one the browser's cookie counts.
  readonly token?: string;
  readonly fetch?: typeof fetch;
}

export const unreachable: BilingualText = { zh: "无法连接服务器。", en: "The server could not be reached." };

export function createHttp(options: HttpOptions = {}): Http {
  const base = (options.baseUrl ?? "").replace(/\/$/, "");
  const fetchNow = options.fetch ?? ((input, init) => fetch(input, init));

  const ask = async (method: string, path: string, body?: JsonValue): Promise<Response> => {
    const headers: Record<string, string> = { accept: "application/json" };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (options.token) headers.authorization = `Bearer ${options.token}`;
    try {
      return await fetchNow(base + path, {
        method,
        headers,
        credentials: "same-origin",
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      throw new ApiError(0, "unreachable", unreachable);
    }
  };
  const request = async (
    method: string,
    path: string,
    body?: JsonValue,
    accepts: (status: number) => boolean = () => false,
  ): Promise<JsonValue | undefined> => {
    const response = await ask(method, path, body);
    const text = await response.text();
    if (!response.ok && !accepts(response.status)) throw apiErrorOf(response.status, text);
    return text === "" ? undefined : (JSON.parse(text) as JsonValue);
  };

  const get = async <D extends DescMessage>(path: string, schema: D) =>
    decode(schema, await request("GET", path));
  const post = async <Q extends DescMessage, D extends DescMessage>(
    path: string,
    requestSchema: Q,
    init: MessageInitShape<Q>,
    schema: D,
  ) => decode(schema, await request("POST", path, toJson(requestSchema, create(requestSchema, init))));

  return {
    signIn: (login, password) => post("/api/v1/sign-in", SignInRequestSchema, { login, password }, MeSchema),
    signOut: async () => {
      await request("POST", "/api/v1/sign-out", {});
    },
    me: () => get("/api/v1/me", MeSchema),
    setPassword: async (init) => {
      const body = toJson(SetPasswordRequestSchema, create(SetPasswordRequestSchema, init));
      const answer = await request("POST", "/api/v1/set-password", body);
      return answer === undefined ? undefined : decode(MeSchema, answer);
    },
    ticket: async () => decode(TicketSchema, await request("POST", "/api/v1/tickets", {})),
    invite: (personId) => post("/api/v1/invitations", InviteRequestSchema, { personId }, InvitationSchema),
    createToken: (init) => post("/api/v1/tokens", CreateTokenRequestSchema, init, ApiTokenSchema),
    tokens: () => get("/api/v1/tokens", ApiTokensSchema),
    revokeToken: async (id) => {
      await request("DELETE", `/api/v1/tokens/${encodeURIComponent(id)}`);
    },
    projects: () => get("/api/v1/projects", ProjectsSchema),
    templates: () => get("/api/v1/templates", TemplatesSchema),
    auditPage: (project, query = {}) =>
      get(
        `/api/v1/projects/${encodeURIComponent(project)}/audit${queryString({
          before: query.before ? query.before.toString() : undefined,
          limit: query.limit?.toString(),
          q: query.q || undefined,
          at: query.at && momentText(query.at),
        })}`,
        AuditPageSchema,
      ),
    refusals: (project, limit) =>
      get(
        `/api/v1/projects/${encodeURIComponent(project)}/refusals${queryString({ limit: limit?.toString() })}`,
        RefusedCommandsSchema,
      ),
    viewAt: (project, view, at) =>
      get(
        `/api/v1/projects/${encodeURIComponent(project)}/views/${encodeURIComponent(view)}${queryString({
          at: at && momentText(at),
        })}`,
        ViewResponseSchema,
      ),
    digest: (project, since) =>
      get(
        `/api/v1/projects/${encodeURIComponent(project)}/digest${queryString({ since: momentText(since) })}`,
        DigestSchema,
      ),
    exported: async (project, file, query = {}) => {
      const asked = queryString({
        lang: query.language,
        excel: query.excel ? "1" : undefined,
        at: query.at && momentText(query.at),
      });
      const path = `/api/v1/projects/${encodeURIComponent(project)}/export/${encodeURIComponent(file)}${asked}`;
      const response = await ask("GET", path);
      if (!response.ok) throw apiErrorOf(response.status, await response.text());
      return response.blob();
    },
    witnesses: (project) => get(`/api/v1/projects/${encodeURIComponent(project)}/witnesses`, WitnessesSchema),
    postCommand: async (project, intent, sendOptions = {}) => {
      const { commandId = newId(), expect } = sendOptions;
      const command = create(CommandSchema, {
        commandId,
        project,
        intent,
        expect: expect && { ...expect, entity: ownId(expect.entity) },
      });
      // A refusal is an answer too: its status is 409, its body an Ack.
      const answer = await request(
        "POST",
        "/api/v1/commands",
        toJson(CommandSchema, command),
        (status) => status === 409,
      );
      return decode(AckSchema, answer);
    },
  };
}

// A moment as it stands in `?at=`: a revision or an RFC 3339 instant.
export function momentText(moment: Moment): string {
  if ("revision" in moment) return moment.revision.toString();
  const text = moment.time.toISOString();
  if (!moment.nanos) return text;
  return `${text.slice(0, -1)}${moment.nanos.toString().padStart(6, "0").replace(/0+$/, "")}Z`;
}

// The moment that `text` names, or undefined where it names none.
export function momentOf(text: string): Moment | undefined {
  if (/^[0-9]{1,19}$/.test(text)) return BigInt(text) > 0n ? { revision: BigInt(text) } : undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return undefined;
  const nanos = Number((/\.\d{3}(\d{1,6})/.exec(text)?.[1] ?? "").padEnd(6, "0"));
  return nanos === 0 ? { time } : { time, nanos };
}

export function queryString(parameters: Readonly<Record<string, string | undefined>>): string {
  const entries = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return entries.length === 0 ? "" : `?${new URLSearchParams(entries)}`;
}

export function decode<D extends DescMessage>(schema: D, json: JsonValue | undefined): MessageShape<D> {
  return fromJson(schema, json ?? {}, { ignoreUnknownFields: true });
}

export function apiErrorOf(status: number, text: string): ApiError {
  try {
    const error = decode(ApiErrorSchema, JSON.parse(text) as JsonValue);
    const sentence = { zh: error.message?.zh ?? "", en: error.message?.en ?? "" };
    return new ApiError(status, error.code || `http_${status}`, sentence, error.facts);
  } catch {
    return new ApiError(status, `http_${status}`, {
      zh: `请求失败(${status})。`,
      en: `The request failed (${status}).`,
    });
  }
}
