// English, where it is asked for: what the server and the template word has no Chinese in it.
import type { Drive } from "../drive";
import { expect, expectEqual, han } from "../lib/claims";

// A criterion carries both languages, whatever the project's; what people wrote is in their own.
export async function readsEnglish(drive: Drive): Promise<void> {
  const { project, lead, server, cast } = drive;
  const criteria = (await project.all("gates", "gate")).flatMap((gate) => gate.criteria);
  expect(criteria.length > 10, "the criteria of six gates");
  const foreign = criteria.map(({ text }) => text?.en ?? "").filter((text) => text === "" || han.test(text));
  expectEqual(foreign, [], "each criterion's English text");
  const url = `${server.url}/api/v1/projects/${project.id}/export/minutes.md`;
  const read = async (language: string): Promise<string> => {
    const headers = { authorization: `Bearer ${lead.token}` };
    const response = await fetch(`${url}?lang=${language}`, { headers });
    expect(response.ok, `the minutes in ${language}; it answered ${response.status}`);
    return response.text();
  };
  const [english, chinese] = [await read("en"), await read("zh")];
  expect(english !== chinese, "the minutes to be worded in the language that is asked for");
  // What people wrote stays as they wrote it, and so do the titles of imported tasks.
  const imported = (await project.all("board", "task"))
    .map(({ title }) => title)
    .filter((title) => han.test(title));
  const names = [...imported, ...cast.names];
  if (project.speech === "en")
    expectEqual(
      withoutNames(english, names)
        .split("\n")
        .filter((line) => han.test(line)),
      [],
      "no Chinese line in the English minutes",
    );
}

function withoutNames(text: string, names: readonly string[]): string {
  return names.reduce((rest, name) => rest.replaceAll(name, ""), text);
}
