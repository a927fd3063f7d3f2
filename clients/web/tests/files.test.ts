import { describe, expect, it } from "vitest";
import { isPicture, nameOfFile, sizeText, typeOfFile } from "../src/lib/files";

describe("a file", () => {
  it("has a size to be read", () => {
    expect(sizeText(0, "en")).toBe("0 B");
    expect(sizeText(1023, "en")).toBe("1,023 B");
    expect(sizeText(1536, "en")).toBe("1.5 KB");
    expect(sizeText(25 * 1024 * 1024, "zh-CN")).toBe("25 MB");
    expect(sizeText(5 * 1024 ** 4, "en")).toBe("5,120 GB");
  });
  it("has a name without a path, at most 200 characters, with its ending", () => {
    expect(nameOfFile("a/b\\c.pdf")).toBe("a_b_c.pdf");
    expect(nameOfFile(" ")).toBe("file");
    const long = nameOfFile(`${"上".repeat(300)}.xlsx`);
    expect([...long].length).toBe(200);
    expect(long.endsWith("上.xlsx")).toBe(true);
  });
  it("has a media type, or none that a browser could take for another", () => {
    expect(typeOfFile("Image/PNG")).toBe("image/png");
    expect(typeOfFile("")).toBe("application/octet-stream");
    expect(typeOfFile("text/plain; charset=utf-8")).toBe("application/octet-stream");
  });
  it("is drawn only if it is a picture that runs nothing", () => {
    expect(isPicture("image/webp")).toBe(true);
    expect(isPicture("image/svg+xml")).toBe(false);
    expect(isPicture("text/html")).toBe(false);
  });
});
