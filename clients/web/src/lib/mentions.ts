// Whom a text names: `@anna`, or `@[Anna Li](anna)` as it stands where a person was chosen by name.
//
// What follows a letter or digit is no mention but an address. proto/text/mention.h reads the same.

const nameBytesMax = 200;
const idCharsMax = 64;
const pattern = /^@(?:\[((?:(?!\]\()[\s\S]){0,200})\]\(([a-z0-9._-]{1,64})\)|([a-z0-9._-]+))/;
const bytes = new TextEncoder();

export interface Mention {
  readonly from: number;
  readonly to: number;
  readonly person: string;
  // What stands in the text for the person; empty: only the id does.
  readonly name: string;
}

export function mentionsIn(text: string): readonly Mention[] {
  const mentions: Mention[] = [];
  // Where no name closes is looked at again from right behind its `@`.
  for (let from = text.indexOf("@"); from >= 0; ) {
    const mention = /[A-Za-z0-9]/.test(text[from - 1] ?? "") ? undefined : mentionFrom(text, from);
    if (mention) mentions.push(mention);
    from = text.indexOf("@", mention?.to ?? from + 1);
  }
  return mentions;
}

function mentionFrom(text: string, from: number): Mention | undefined {
  const match = pattern.exec(text.slice(from, from + nameBytesMax + idCharsMax + 5));
  if (!match) return undefined;
  const [all, name, linked, plain = ""] = match;
  if (linked) {
    const fits = bytes.encode(name).length <= nameBytesMax;
    return fits ? { from, to: from + all.length, person: linked, name: name ?? "" } : undefined;
  }
  // A sentence may end right after an id.
  const person = plain.replace(/[._-]+$/, "");
  if (person === "" || person.length > idCharsMax) return undefined;
  return { from, to: from + 1 + person.length, person, name: "" };
}

export type NameOf = (person: string) => string | undefined;

// `@Anna Li`: as the person is called now; where nobody knows, as the text says.
export function calledAs({ person, name }: Mention, nameOf: NameOf): string {
  return `@${nameOf(person) ?? (name || person)}`;
}

// The text as people read it.
export function withNames(text: string, nameOf: NameOf): string {
  let shown = "";
  let at = 0;
  for (const mention of mentionsIn(text)) {
    shown += text.slice(at, mention.from) + calledAs(mention, nameOf);
    at = mention.to;
  }
  return shown + text.slice(at);
}

// What stands in the text for a person who was chosen, and a space to write on behind.
export function mentionOf(person: { readonly personId: string; readonly name: string }): string {
  const name = [...person.name.replace(/[[\]()\s]+/g, " ").trim()].slice(0, nameBytesMax / 4).join("");
  return `@[${name}](${person.personId}) `;
}

export interface Asked {
  // Of the `@`.
  readonly from: number;
  // What was typed behind it.
  readonly query: string;
}
const queryCharsMax = 40;

// Whom the writer, whose caret stands at the end of `before`, looks for; undefined: for nobody.
export function askedIn(before: string): Asked | undefined {
  const from = before.lastIndexOf("@");
  const query = before.slice(from + 1);
  if (from < 0 || query.length > queryCharsMax || /[A-Za-z0-9]/.test(before[from - 1] ?? ""))
    return undefined;
  return /[\n\][()]|^\s|\s$/.test(query) ? undefined : { from, query };
}

interface Candidate {
  readonly personId: string;
  readonly name: string;
}
const foundMax = 8;

// Who is meant: the project's people first, and first of each whose name, a word of it or id begins so.
export function findPeople<Person extends Candidate>(
  query: string,
  people: readonly Person[],
  isMember: (personId: string) => boolean,
): readonly Person[] {
  const wanted = query.toLowerCase();
  const rank = ({ personId, name }: Candidate): number => {
    const low = name.toLowerCase();
    const begins = [low, personId, ...low.split(/\s+/)].some((one) => one.startsWith(wanted));
    const place = begins ? 0 : low.includes(wanted) || personId.includes(wanted) ? 1 : Number.NaN;
    return (isMember(personId) ? 0 : 2) + place;
  };
  return people
    .map((person) => ({ person, rank: rank(person) }))
    .filter((one) => !Number.isNaN(one.rank))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, foundMax)
    .map((one) => one.person);
}
