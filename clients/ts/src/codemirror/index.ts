// Minutes that people write together, for CodeMirror: `@slipway/sdk/codemirror`.
export { type CollaborateOptions, collaborate } from "./collaborate";
export { type CursorOptions, otherCursors } from "./cursors";
export { textOf, unwritten, type WrittenText } from "./text";
