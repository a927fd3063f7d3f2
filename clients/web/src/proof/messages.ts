// What the page asks of the Worker that proves things, and what it hears. All of it can be cloned.
import type { CommitSummary, Conflict, FileCounts, Pin, VerifyCode } from "@slipway/sdk/verify";

// What the page shows of a commit, to be compared with the commit itself.
export interface Shown {
  readonly command: string;
  readonly commandId: string;
  readonly actor: string;
  readonly atMs: number | undefined;
}

export interface Witnessed {
  readonly name: string;
  readonly at: Date;
}

// A checkpoint that continues everything which this browser saw of the log.
export interface Head {
  readonly origin: string;
  readonly size: bigint;
  // Hexadecimal.
  readonly root: string;
  // The public keys that signed it, by name.
  readonly signers: readonly string[];
  readonly witnesses: readonly Witnessed[];
  // Signatures by keys that nobody gave us.
  readonly unknown: readonly string[];
  readonly pin: Pin;
  // Nothing was pinned before.
  readonly first: boolean;
}

export interface Failed {
  readonly state: "failed";
  readonly code: VerifyCode;
  readonly revision: bigint | undefined;
  readonly path: string | undefined;
  // Where the commits are whole, but not the attached files.
  readonly files?: FileCounts | undefined;
  // In English, for whoever looks into it.
  readonly detail: string;
}
// Nothing is known: not asked, or not answered.
export interface Unavailable {
  readonly state: "unavailable";
  // The HTTP status; 0: no answer.
  readonly status: number;
}
export interface Conflicting {
  readonly state: "conflict";
  readonly conflict: Conflict;
}
export type HeadResult =
  | { readonly state: "verified"; readonly head: Head }
  | Failed
  | Unavailable
  | Conflicting;

export type EntryResult =
  | {
      readonly state: "verified";
      readonly head: Head;
      readonly commit: CommitSummary;
      // A `.tlog-proof`.
      readonly receipt: string;
    }
  | Failed
  | Unavailable
  | Conflicting;

export interface FileCheckpoint {
  readonly origin: string;
  readonly project: string;
  readonly size: bigint;
  readonly root: string;
  readonly signers: readonly string[];
  readonly witnesses: readonly Witnessed[];
  readonly unknown: readonly string[];
  // Checked with the key that the file itself holds.
  readonly selfSigned: boolean;
}
export type FileResult =
  | {
      readonly state: "verified";
      readonly kind: "bundle" | "receipt";
      readonly checkpoint: FileCheckpoint;
      // The newest first; of a receipt, its one.
      readonly commits: readonly CommitSummary[];
      readonly views: readonly string[];
      // Of a receipt nothing is known about them.
      readonly files?: FileCounts | undefined;
    }
  | Failed
  // The file could not be read, or a key is not one.
  | { readonly state: "unreadable"; readonly why: "file" | "keys" };

export interface Progress {
  readonly step: "index" | "commits" | "files";
  readonly done: number;
  readonly of: number;
}

export type Request =
  | { readonly kind: "head"; readonly project: string; readonly pin: Pin | undefined }
  | {
      readonly kind: "entry";
      readonly project: string;
      readonly pin: Pin | undefined;
      readonly revision: bigint;
      readonly shown: Shown | undefined;
    }
  // `keys` empty: those in the file.
  | { readonly kind: "file"; readonly file: File; readonly keys: string }
  // More commits of the file that was verified last, down from the revision `before`.
  | { readonly kind: "commits"; readonly before: bigint; readonly count: number };

export type ResultOf<Kind extends Request["kind"]> = Kind extends "head"
  ? HeadResult
  : Kind extends "entry"
    ? EntryResult
    : Kind extends "file"
      ? FileResult
      : readonly CommitSummary[];

export interface ToWorker {
  readonly id: number;
  readonly request: Request;
}
export type FromWorker =
  | { readonly id: number; readonly result: ResultOf<Request["kind"]> }
  | { readonly id: number; readonly progress: Progress }
  | { readonly id: number; readonly broken: string };
