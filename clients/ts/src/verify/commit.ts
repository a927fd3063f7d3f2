// What an entry of a project's log is: a stored commit (proto/slipway/v1/commit.proto).
import { fromBinary } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { type Commit, CommitSchema } from "../gen/slipway/v1/commit_pb";
import type { Origin_Channel } from "../gen/slipway/v1/types_pb";
import { VerifyError } from "./error";

export interface CommitSummary {
  readonly revision: bigint;
  readonly project: string;
  readonly commandId: string;
  // As `move_task`.
  readonly command: string;
  // A pseudonymous person id: the log holds no names.
  readonly actor: string;
  readonly at: Date | undefined;
  readonly channel: Origin_Channel;
  // The revision that it takes back; 0: none.
  readonly undoes: bigint;
  // The events' names, as `taskMoved`.
  readonly events: readonly string[];
}

// The commit at `index`; refused where its bytes are none, or one of another place or project.
export function readCommit(entry: Uint8Array, index: bigint, project: string): CommitSummary {
  return summaryOf(decodeCommit(entry, index, project));
}

// The same, with all that is stored in it.
export function decodeCommit(entry: Uint8Array, index: bigint, project: string): Commit {
  const revision = index + 1n;
  const commit = decode(entry, revision);
  if (commit.revision !== revision)
    throw new VerifyError("commit", `revision ${commit.revision} stands at place ${revision}`, { revision });
  if (commit.project !== project)
    throw new VerifyError("commit", `a commit of ${commit.project} in the log of ${project}`, { revision });
  return commit;
}

function summaryOf(commit: Commit): CommitSummary {
  return {
    revision: commit.revision,
    project: commit.project,
    commandId: commit.commandId,
    command: commit.command,
    actor: commit.actor,
    at: commit.recordedAt && timestampDate(commit.recordedAt),
    channel: commit.origin?.channel ?? 0,
    undoes: commit.undoes,
    events: commit.events.flatMap(({ fact }) => (fact.case ? [fact.case] : [])),
  };
}

function decode(entry: Uint8Array, revision: bigint): Commit {
  try {
    return fromBinary(CommitSchema, entry);
  } catch {
    throw new VerifyError("commit", "an entry that is no commit", { revision });
  }
}
