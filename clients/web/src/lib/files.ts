// What can be said of a file without a screen.

// 1,536 as `1.5 KB`; units of 1,024, as file managers count.
export function sizeText(bytes: number, language: string): string {
  const units = ["B", "KB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit > 0 && value < 10 ? 1 : 0;
  return `${value.toLocaleString(language, { maximumFractionDigits: digits })} ${units[unit]}`;
}

const nameCharsMax = 200;
const genericType = "application/octet-stream";
// Pictures that a browser draws without running anything of theirs. No SVG: it is a document.
const pictures: ReadonlySet<string> = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

export const isPicture = (type: string): boolean => pictures.has(type);

// As the server takes it: no path, and not too long; the ending stays.
export function nameOfFile(name: string): string {
  const plain = [...name.normalize("NFC").replace(/[/\\]/g, "_").trim()];
  if (plain.length <= nameCharsMax) return plain.join("") || "file";
  const ending = /\.[^.]{1,10}$/.exec(plain.join(""))?.[0] ?? "";
  return plain.slice(0, nameCharsMax - [...ending].length).join("") + ending;
}

export const typeOfFile = (type: string): string =>
  /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type.toLowerCase() : genericType;
