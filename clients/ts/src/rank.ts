// Where a card or a column stands: the same as server/domain/rank.h, checked by tests/vectors/rank.json.
//
// A rank is a fraction in base 62, its digits `0-9A-Za-z`; it never ends in `0`. Ranks compare as strings.

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const base = digits.length;
const shortDigits = 4; // What is counted in at the ends.
const shortRanks = base ** shortDigits;

export function isRank(text: string): boolean {
  return /^[0-9A-Za-z]*[1-9A-Za-z]$/.test(text);
}

// A rank strictly between `after` and `before`. An empty `after` is the front, an empty `before` the back.
// Throws a RangeError unless each is a rank or empty and they stand in order.
export function rankBetween(after: string, before: string): string {
  const valid = (after === "" || isRank(after)) && (before === "" || (isRank(before) && after < before));
  if (!valid) throw new RangeError(`No rank is between "${after}" and "${before}".`);
  if (after !== "" && before === "" && firstDigits(after) + 1 < shortRanks)
    return shortRank(firstDigits(after) + 1);
  if (after === "" && before !== "" && firstDigits(before) > 1) return shortRank(firstDigits(before) - 1);
  return midpoint(after, before);
}

// The shortest digits about half-way; an empty `before` is one past the highest fraction.
function midpoint(after: string, before: string): string {
  let low = after;
  let high = before;
  let rank = "";
  if (high !== "") {
    let same = 0;
    while (same < high.length && digitAt(low, same) === digitAt(high, same)) same += 1;
    rank = high.slice(0, same);
    low = low.slice(same);
    high = high.slice(same);
  }
  for (;;) {
    const lowDigit = digitAt(low, 0);
    const highDigit = high === "" ? base : digitAt(high, 0);
    if (highDigit - lowDigit > 1) return rank + digit(Math.floor((lowDigit + highDigit) / 2));
    if (high.length > 1) return rank + digit(highDigit);
    rank += digit(lowDigit);
    low = low.slice(1);
    high = "";
  }
}

function digitAt(rank: string, place: number): number {
  return place < rank.length ? digits.indexOf(rank.charAt(place)) : 0;
}

function digit(value: number): string {
  return digits.charAt(value);
}

function firstDigits(rank: string): number {
  let value = 0;
  for (let place = 0; place < shortDigits; place += 1) value = value * base + digitAt(rank, place);
  return value;
}

function shortRank(value: number): string {
  let rank = "";
  let rest = value;
  for (let place = 0; place < shortDigits; place += 1) {
    rank = digit(rest % base) + rank;
    rest = Math.floor(rest / base);
  }
  return rank.replace(/0+$/, "");
}
