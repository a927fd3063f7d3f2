import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, it } from "vitest";
import { downloadFile, uploadFile } from "../src/files";
import { ApiError } from "../src/http";

const hex = (bytes: Uint8Array): string =>
  [...sha256(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// A request that tells how far it is, and waits until it is answered.
class SlowRequest {
  static last: SlowRequest;
  readonly headers = new Map<string, string>();
  readonly upload: { onprogress?: (event: { loaded: number }) => void } = {};
  opened: readonly string[] = [];
  sent: unknown;
  status = 0;
  responseText = "";
  aborted = false;
  onload = (): void => {};
  onerror = (): void => {};
  onabort = (): void => {};
  constructor() {
    SlowRequest.last = this;
  }
  open(...args: string[]): void {
    this.opened = args;
  }
  setRequestHeader(name: string, value: string): void {
    this.headers.set(name, value);
  }
  send(body: unknown): void {
    this.sent = body;
  }
  abort(): void {
    this.aborted = true;
    this.onabort();
  }
  answer(status: number, body: unknown): void {
    [this.status, this.responseText] = [status, JSON.stringify(body)];
    this.onload();
  }
}
const request = () => new SlowRequest() as unknown as XMLHttpRequest;
const blob = new Blob(["hello, 上线"], { type: "text/plain" });

describe("An upload", () => {
  it("sends the bytes under their type, tells how far it is, and answers what was stored", async () => {
    const seen: number[] = [];
    const stored = uploadFile("erp", blob, { request, token: "t", onProgress: (done) => seen.push(done) });
    const { last } = SlowRequest;
    expect(last.opened).toEqual(["POST", "/api/v1/projects/erp/files"]);
    expect(last.headers.get("content-type")).toBe("text/plain");
    expect(last.headers.get("authorization")).toBe("Bearer t");
    expect(last.sent).toBe(blob);
    last.upload.onprogress?.({ loaded: 4 });
    last.upload.onprogress?.({ loaded: 9999 });
    last.answer(200, { digest: "ab", size: "13", type: "text/plain" });
    expect(await stored).toMatchObject({ digest: "ab", size: 13n });
    expect(seen).toEqual([4, blob.size, blob.size]);
  });

  it("names bytes without a type as such", () => {
    uploadFile("erp", new Blob(["x"]), { request }).catch(() => {});
    expect(SlowRequest.last.headers.get("content-type")).toBe("application/octet-stream");
  });

  it("is refused by code, and is unreachable without a line", async () => {
    const refused = uploadFile("erp", blob, { request });
    SlowRequest.last.answer(413, { code: "file_too_large", message: { zh: "过大", en: "Too large." } });
    await expect(refused).rejects.toMatchObject({
      status: 413,
      code: "file_too_large",
      text: { zh: "过大" },
    });
    const lost = uploadFile("erp", blob, { request });
    SlowRequest.last.onerror();
    await expect(lost).rejects.toMatchObject({ status: 0, code: "unreachable" });
  });

  it("ends when it is told to", async () => {
    const control = new AbortController();
    const ended = uploadFile("erp", blob, { request, signal: control.signal });
    control.abort(new Error("no longer"));
    await expect(ended).rejects.toThrow("no longer");
    expect(SlowRequest.last.aborted).toBe(true);
    const before = SlowRequest.last;
    await expect(uploadFile("erp", blob, { request, signal: control.signal })).rejects.toThrow("no longer");
    expect(SlowRequest.last).toBe(before);
  });
});

describe("A download", () => {
  const bytes = new TextEncoder().encode("the plan");
  const file = { digest: hex(bytes), size: BigInt(bytes.length), type: "application/pdf" };

  it("is hashed, and keeps the type that the log names", async () => {
    const asked: string[] = [];
    const got = await downloadFile("erp", file, {
      baseUrl: "https://s.test/",
      fetch: async (input) => {
        asked.push(String(input));
        return new Response(bytes);
      },
    });
    expect(asked).toEqual([`https://s.test/api/v1/projects/erp/files/${file.digest}`]);
    expect([await got.text(), got.type]).toEqual(["the plan", "application/pdf"]);
  });

  it("of other bytes is refused", async () => {
    const other = downloadFile("erp", file, { fetch: async () => new Response("the plam") });
    await expect(other).rejects.toMatchObject({ code: "file_damaged" });
    await expect(other).rejects.toBeInstanceOf(ApiError);
  });

  it("that the server refuses says why", async () => {
    const fetch = async () => new Response(JSON.stringify({ code: "not_found" }), { status: 404 });
    await expect(downloadFile("erp", file, { fetch })).rejects.toMatchObject({
      status: 404,
      code: "not_found",
    });
  });
});
