// Why something was not accepted. Everything in this folder throws only this for what it was given to verify;
// what a caller's `read` throws passes through unchanged.
export type VerifyCode =
  // The bytes are not in the format at all.
  | "malformed"
  // No signature of a trusted key, or one that does not verify.
  | "signature"
  // Signed, but for another log.
  | "origin"
  // Hashes do not lead to the signed root.
  | "root"
  // A hash tile contradicts the hashes below or above it.
  | "tile"
  // An entry is not what its place in the tree says it is.
  | "entry"
  // An entry is in the tree, but is not the commit that belongs there.
  | "commit"
  // A file that must be there is not.
  | "missing"
  // An attached file is not what its digest in the log says.
  | "file_altered"
  // An attached file that the log names is not there, though others are.
  | "file_missing";

// The attached files that a log says there must be, and those that were looked at; by their digests, in order.
export interface FileCounts {
  readonly named: number;
  // Were there, and are what their digests say.
  readonly matched: number;
  readonly missing: readonly string[];
  readonly altered: readonly string[];
}

interface Where {
  readonly revision?: bigint | undefined;
  readonly path?: string | undefined;
  readonly files?: FileCounts | undefined;
}

export class VerifyError extends Error {
  override readonly name = "VerifyError";
  readonly code: VerifyCode;
  // The first revision that is known to be bad.
  readonly revision: bigint | undefined;
  // The file in which that was found.
  readonly path: string | undefined;
  // Of a bundle whose commits are whole, but not its attached files.
  readonly files: FileCounts | undefined;

  constructor(code: VerifyCode, detail: string, where: Where = {}) {
    super(detail);
    this.code = code;
    this.revision = where.revision;
    this.path = where.path;
    this.files = where.files;
  }

  // The same, where it was found.
  in(where: Where): VerifyError {
    return new VerifyError(this.code, this.message, {
      revision: this.revision ?? where.revision,
      path: this.path ?? where.path,
      files: this.files ?? where.files,
    });
  }
}

// Runs `work`; what it refuses is said to be in `path`.
export function within<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof VerifyError ? error.in({ path }) : error;
  }
}
