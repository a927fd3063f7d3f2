// The people of the workspace: everyone whom some template has a place for, in their departments, each with an
// account and a token. People are known by the slot that they fill.
import { ApiError, createHttp, type Http, type Intent, newId, Role } from "@slipway/sdk";
import type { Words } from "../kit";
import { Actor } from "./actor";
import type { Server } from "./server";

export interface Place {
  readonly name: string;
  readonly department: string;
}

export interface Cast {
  readonly administrator: Actor;
  // By slot.
  actor(slot: string): Actor;
  // Who that person is; undefined: none of ours.
  byPerson(person: string): Actor | undefined;
  // Where that person works; empty: they are none of ours.
  departmentOf(person: string): string;
  // What people and departments are called: in texts of any language.
  readonly names: readonly string[];
  close(): void;
}

const password = "correct horse battery staple";

export async function gather(
  server: Server,
  departments: Readonly<Record<string, Words>>,
  places: Readonly<Record<string, Place>>,
): Promise<Cast> {
  const administrator = await signUp(server, server.firstLink(), "administrator", "administrator");
  const say = (intent: Intent) => administrator.post("workspace", intent);
  for (const [departmentId, { zh }] of Object.entries(departments))
    await say({ case: "addDepartment", value: { departmentId, name: zh } });
  const actors = new Map<string, Actor>();
  for (const [slot, { name, department }] of Object.entries(places)) {
    const personId = newId();
    await say({ case: "addPerson", value: { personId, name, departmentId: department } });
    const { path } = await administrator.http.invite(personId);
    actors.set(slot, await signUp(server, path.split("#")[1] ?? "", slot, name));
  }
  const lead = actors.get("lead");
  if (lead) await say({ case: "grantRole", value: { personId: lead.person, role: Role.PROJECT_LEAD } });
  const people = new Map([...actors.values()].map((actor) => [actor.person, actor]));
  const homes = new Map([...actors].map(([slot, { person }]) => [person, places[slot]?.department ?? ""]));
  return {
    administrator,
    actor(slot) {
      const actor = actors.get(slot);
      if (!actor) throw new Error(`Expected: someone who fills the slot ${slot}`);
      return actor;
    },
    byPerson: (person) => people.get(person),
    departmentOf: (person) => homes.get(person) ?? "",
    names: [
      ...Object.values(departments).map(({ zh }) => zh),
      ...Object.values(places).map(({ name }) => name),
    ],
    close() {
      for (const actor of [administrator, ...actors.values()]) actor.close();
    },
  };
}

// Takes a one-use link: sets the password, and makes a token for scripts in that session.
async function signUp(server: Server, link: string, login: string, name: string): Promise<Actor> {
  let cookie = "";
  const session: Http = createHttp({
    baseUrl: server.url,
    fetch: async (input, init) => {
      const response = await fetch(input, { ...init, headers: { ...init?.headers, cookie } });
      cookie = response.headers.getSetCookie()[0]?.split(";")[0] ?? cookie;
      return response;
    },
  });
  const me = await session.setPassword({ link, login, password });
  if (!me) throw new ApiError(0, "no_account", { zh: "", en: `No account for ${login}.` });
  const { token } = await session.createToken({ name: "acceptance", days: 30 });
  return new Actor(server.url, me.personId, name, token);
}
