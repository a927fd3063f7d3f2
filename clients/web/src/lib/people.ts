// How people are drawn: initials and a colour that stays theirs.

// Dark enough for white text in both themes.
const colours = [
  "#0a6a89",
  "#7a3e9d",
  "#9a4a00",
  "#1d6b3c",
  "#a3265c",
  "#3b56b0",
  "#6b5500",
  "#8c2f2f",
  "#2d6a6a",
  "#5b4bb3",
];

export function initials(name: string): string {
  const trimmed = name.trim();
  if (trimmed === "") return "?";
  // A Chinese name is known by its last two characters, whatever else stands beside them.
  const chinese = trimmed.match(/[一-鿿]/g);
  if (chinese) return chinese.slice(-2).join("");
  const words = trimmed.split(/\s+/);
  const first = [...(words[0] ?? "")][0] ?? "";
  const last = words.length > 1 ? ([...(words.at(-1) ?? "")][0] ?? "") : "";
  return (first + last).toUpperCase();
}

export function colourOf(id: string): string {
  let hash = 0;
  for (const unit of id) hash = (hash * 31 + unit.charCodeAt(0)) >>> 0;
  return colours[hash % colours.length] as string;
}

// As attributes of an `.avatar`, which draws them.
export function initialsOf(name: string): { readonly "data-initials": string; readonly "data-cjk"?: true } {
  const letters = initials(name);
  return /[\u4e00-\u9fff]{2}/.test(letters)
    ? { "data-initials": letters, "data-cjk": true }
    : { "data-initials": letters };
}
