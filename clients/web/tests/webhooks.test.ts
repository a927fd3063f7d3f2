// Why a delivery failed, as the server records it (server/webhook_sender.cc), has words in both languages.
import { describe, expect, it } from "vitest";
import english from "../src/i18n/records.en.json";
import chinese from "../src/i18n/records.zh-CN.json";
import { failureKey } from "../src/pages/records/Webhooks";

const recorded = [
  "status 500",
  "timed_out",
  "not_connected",
  "connection_lost",
  "name_not_found",
  "tls_failed",
  "answer_not_understood",
  "host_not_allowed",
];

describe("a webhook's failure", () => {
  it("is a word of its own, or a status", () => {
    expect(failureKey("status 502")).toEqual({ key: "status", status: "502" });
    expect(failureKey("timed_out")).toEqual({ key: "timed_out" });
    expect(failureKey("")).toEqual({ key: "" });
  });
  it.each(recorded)("says what %s is", (failure) => {
    const { key } = failureKey(failure);
    expect(english.webhook.why).toHaveProperty(key);
    expect(chinese.webhook.why).toHaveProperty(key);
  });
});
