// The Worker: everything that hashes or verifies runs here, so that no page ever waits for it.
import {
  type Bundle,
  blobSource,
  type Checkpoint,
  isLogKey,
  parseReceipt,
  parseVerifierKeys,
  projectOf,
  readCommit,
  toHex,
  type VerifierKey,
  VerifyError,
  verifyBundle,
  verifyReceipt,
} from "@slipway/sdk/verify";
import { failedBy, type Get, HttpError, LogProver } from "./log";
import type {
  FileCheckpoint,
  FileResult,
  FromWorker,
  Progress,
  Request,
  ResultOf,
  ToWorker,
} from "./messages";

const commitsShown = 200;
const receiptBytesMax = 1 << 20;
// Progress is told this often; a page cannot show more.
const progressMs = 80;

const get: Get = async (path, fresh) => {
  let response: Response;
  try {
    response = await fetch(path, { credentials: "same-origin", cache: fresh ? "reload" : "default" });
  } catch {
    throw new HttpError(0);
  }
  if (response.status === 404) return undefined;
  if (!response.ok) throw new HttpError(response.status);
  return new Uint8Array(await response.arrayBuffer());
};

const prover = new LogProver(get);
let opened: Bundle | undefined;

async function answer(
  request: Request,
  tell: (progress: Progress) => void,
): Promise<ResultOf<Request["kind"]>> {
  switch (request.kind) {
    case "head":
      return prover.head(request.project, request.pin);
    case "entry":
      return prover.entry(request.project, request.pin, request.revision, request.shown);
    case "file":
      return openFile(request.file, request.keys, tell);
    case "commits":
      return newest(request.before, request.count);
  }
}

async function newest(before: bigint, count: number) {
  const end = before - 1n;
  const first = end > BigInt(count) ? end - BigInt(count) : 0n;
  return [...((await opened?.commits(first, Number(end - first))) ?? [])].reverse();
}

async function openFile(
  file: File,
  keysText: string,
  tell: (progress: Progress) => void,
): Promise<FileResult> {
  opened = undefined;
  let keys: readonly VerifierKey[] | undefined;
  try {
    keys = keysText === "" ? undefined : parseVerifierKeys(keysText);
  } catch {
    return { state: "unreadable", why: "keys" };
  }
  if (keys && !keys.some(isLogKey)) return { state: "unreadable", why: "keys" };
  try {
    if (await isReceipt(file)) return await openReceipt(file, keys ?? []);
    const bundle = await verifyBundle(blobSource(file), { keys, onProgress: tell });
    opened = bundle;
    return {
      state: "verified",
      kind: "bundle",
      checkpoint: checkpointOf(bundle.checkpoint, bundle.selfSigned),
      commits: await newest(bundle.checkpoint.size + 1n, commitsShown),
      views: bundle.views,
      files: bundle.files,
    };
  } catch (error) {
    if (error instanceof VerifyError) return failedBy(error);
    // It was moved, changed or is not ours to read.
    if (error instanceof DOMException) return { state: "unreadable", why: "file" };
    throw error;
  }
}

async function isReceipt(file: File): Promise<boolean> {
  const start = await file.slice(0, 21).text();
  return file.size <= receiptBytesMax && start === "c2sp.org/tlog-proof@v";
}

// A receipt holds no key: without one only its arithmetic could be checked, which proves nothing.
async function openReceipt(file: File, keys: readonly VerifierKey[]): Promise<FileResult> {
  const receipt = parseReceipt(new Uint8Array(await file.arrayBuffer()));
  const { checkpoint, entry, index } = verifyReceipt(receipt, { keys });
  return {
    state: "verified",
    kind: "receipt",
    checkpoint: checkpointOf(checkpoint, false),
    commits: [readCommit(entry, index, projectOf(checkpoint.origin))],
    views: [],
  };
}

function checkpointOf(checkpoint: Checkpoint, selfSigned: boolean): FileCheckpoint {
  return {
    origin: checkpoint.origin,
    project: projectOf(checkpoint.origin),
    size: checkpoint.size,
    root: toHex(checkpoint.root),
    signers: checkpoint.signers.map((key) => key.text),
    witnesses: checkpoint.cosignatures.map(({ key, at }) => ({ name: key.name, at })),
    unknown: [...new Set(checkpoint.unknown.map((one) => one.name))],
    selfSigned,
  };
}

// A Worker's own scope: the types at hand are a page's.
const scope = self as unknown as {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker): void;
};

scope.onmessage = ({ data: { id, request } }) => {
  let told = 0;
  const tell = (progress: Progress): void => {
    const now = Date.now();
    if (now - told < progressMs && progress.done < progress.of) return;
    told = now;
    scope.postMessage({ id, progress });
  };
  answer(request, tell).then(
    (result) => scope.postMessage({ id, result }),
    (error: unknown) => scope.postMessage({ id, broken: error instanceof Error ? error.message : "unknown" }),
  );
};
