// Verifying a log's proofs without believing the server: RFC 6962, C2SP signed-note, tlog-checkpoint,
// tlog-cosignature, tlog-tiles and tlog-proof. No network and no storage of its own; runs in a Worker, in Node,
// and on plain-HTTP pages, where there is no crypto.subtle.

export {
  type Bundle,
  type BundleOptions,
  type BundleProgress,
  verifyBundle,
} from "./bundle";
export { equal, fromBase64, fromUtf8, toBase64, toHex, toUtf8 } from "./bytes";
export {
  type Checkpoint,
  type Cosignature,
  isLogKey,
  keysFor,
  openCheckpoint,
  projectOf,
  readTreeHead,
  type TreeHead,
  type Trust,
} from "./checkpoint";
export { type CommitSummary, readCommit } from "./commit";
export { type FileCounts, type VerifyCode, VerifyError } from "./error";
export { type Conflict, type Followed, followHead, type Offer, type Pin } from "./follow";
export {
  emptyRoot,
  type Hash,
  leafHash,
  nodeHash,
  rootOfInclusion,
  TreeHasher,
  verifyConsistency,
  verifyInclusion,
} from "./merkle";
export {
  algorithms,
  formatVerifierKey,
  type Note,
  type NoteSignature,
  type OpenedNote,
  openNote,
  parseNote,
  parseVerifierKey,
  parseVerifierKeys,
  type VerifierKey,
} from "./note";
export {
  formatReceipt,
  parseReceipt,
  type Receipt,
  type VerifiedReceipt,
  verifyReceipt,
} from "./proof";
export { type ByteSource, blobSource, bytesSource } from "./tar";
export { entriesPath, parseEntries, type ReadFile, TiledLog, tilePath, widthOf } from "./tiles";
