// Minutes that people write together, for CodeMirror: `@slipway/sdk/codemirror`.
export { type CollaborateOptions, collaborate } from "./collaborate";
export { type CursorOptions, otherCursors } from "./cursors";
export {
  chooseNote,
  draftNote,
  draftOf,
  type NoteOptions,
  type NoteRange,
  noteMarks,
  notesOf,
  type PlacedNote,
  placeOfNote,
  rangeOf,
} from "./notes";
export { textOf, unwritten, type WrittenText } from "./text";
