import { CommandSchema, type IntentCase } from "@slipway/sdk";
import { describe, expect, it } from "vitest";
import { fieldsOf, nameOf } from "../src/forms/schema";
import { emptyValues, missing, toIntentValue } from "../src/forms/values";
import records from "../src/i18n/records.en.json";

const intents = CommandSchema.oneofs.find((oneof) => oneof.name === "intent")?.fields ?? [];

describe("a command's form", () => {
  it("knows the schema's limits", () => {
    const fields = new Map(fieldsOf("assessRisk").map((spec) => [spec.key, spec]));
    expect(fields.get("probability")).toMatchObject({ kind: "number", min: 1, max: 5 });
    expect(fields.get("residual")).toMatchObject({ kind: "switch" });
    expect(fieldsOf("identifyRisk")[1]).toMatchObject({ key: "title", required: true, charsMax: 200 });
    expect(
      fieldsOf("decideGate")
        .find((spec) => spec.key === "conditions")
        ?.fields.map((spec) => spec.key),
    ).toEqual(["text", "owner", "due"]);
  });

  it("asks for an identifier in one line, and says how long it may be", () => {
    expect(fieldsOf("evaluateOwner")[1]).toMatchObject({
      key: "period",
      kind: "text",
      identifier: true,
      charsMax: 64,
    });
    for (const { localName } of intents)
      for (const spec of fieldsOf(localName as IntentCase))
        if (spec.identifier) expect(spec.kind, `${localName}.${spec.key}`).toBe("text");
  });

  it("misses what is required, and nothing else", () => {
    const specs = fieldsOf("pauseProject");
    expect(missing(specs, emptyValues(specs)).map((spec) => spec.key)).toEqual(["reason"]);
    expect(missing(specs, { reason: "frozen" })).toEqual([]);
  });

  it("gives wide numbers as bigints, trims texts and fills in the other language", () => {
    const capacity = fieldsOf("setCapacityTarget");
    expect(toIntentValue(capacity, { ...emptyValues(capacity), name: " orders ", target: 9 })).toMatchObject({
      name: "orders",
      target: 9n,
    });
    const criterion = fieldsOf("addCriterion");
    const value = toIntentValue(criterion, { ...emptyValues(criterion), text: { zh: "恢复", en: "" } });
    expect(value.text).toEqual({ zh: "恢复", en: "恢复" });
  });

  it("has words for every command that records bring, and for each of its fields", () => {
    const exists = (tree: object, key: string): boolean => key in tree;
    for (const name of Object.keys(records.do)) {
      const intent = intents.find((field) => field.name === name);
      expect(intent, name).toBeDefined();
      for (const spec of fieldsOf(intent?.localName as IntentCase)) {
        expect(exists(records.field, spec.name), `${name}.${spec.name}`).toBe(true);
      }
      expect(nameOf(intent?.localName as IntentCase)).toBe(name);
    }
  });
});
