// Where the files of a plain tar archive stand in it: path → { offset, size }.
export function tarFiles(bytes) {
  const files = new Map();
  for (let at = 0; bytes[at] !== 0 && at < bytes.length; ) {
    const text = (from, length) => bytes.toString("latin1", at + from, at + from + length).replace(/\0.*$/s, "");
    const size = Number.parseInt(text(124, 12), 8);
    files.set(text(0, 100), { offset: at + 512, size });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
