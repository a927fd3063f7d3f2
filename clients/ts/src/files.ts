// Files up and down: `@slipway/sdk/files`. A file is uploaded first, then attached by its digest (AttachFile).
import { fromJson, type JsonValue } from "@bufbuild/protobuf";
import { sha256 } from "@noble/hashes/sha2.js";
import { type StoredFile, StoredFileSchema } from "./gen/slipway/v1/api_pb";
import { ApiError, apiErrorOf, unreachable } from "./http";

// Called with how many bytes of how many are there.
export type FileProgress = (done: number, all: number) => void;

export interface FileOptions {
  readonly onProgress?: FileProgress;
  // Ends it; the promise then rejects with the signal's reason.
  readonly signal?: AbortSignal;
  // Default: the page's own host.
  readonly baseUrl?: string;
  // An API token; without one the browser's cookie counts.
  readonly token?: string;
}

export interface UploadOptions extends FileOptions {
  // A media type. Default: the blob's own, else `application/octet-stream`.
  readonly type?: string;
  // `fetch` does not tell how far an upload has come.
  readonly request?: () => XMLHttpRequest;
}

export interface DownloadOptions extends FileOptions {
  readonly fetch?: typeof fetch;
}

const filesOf = (baseUrl: string | undefined, project: string): string =>
  `${(baseUrl ?? "").replace(/\/$/, "")}/api/v1/projects/${encodeURIComponent(project)}/files`;

// Resolves once it is stored durably; rejects with an ApiError where the server refuses it, as `file_too_large`.
export function uploadFile(project: string, blob: Blob, options: UploadOptions = {}): Promise<StoredFile> {
  const { onProgress, signal, baseUrl, token, type } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const request = options.request?.() ?? new XMLHttpRequest();
    const abort = (): void => request.abort();
    const settle = (then: () => void) => (): void => {
      signal?.removeEventListener("abort", abort);
      then();
    };
    request.open("POST", filesOf(baseUrl, project));
    request.setRequestHeader("accept", "application/json");
    request.setRequestHeader("content-type", type || blob.type || "application/octet-stream");
    if (token) request.setRequestHeader("authorization", `Bearer ${token}`);
    request.upload.onprogress = ({ loaded }) => onProgress?.(Math.min(loaded, blob.size), blob.size);
    request.onload = settle(() => {
      if (request.status < 200 || request.status > 299)
        return reject(apiErrorOf(request.status, request.responseText));
      onProgress?.(blob.size, blob.size);
      const answer = JSON.parse(request.responseText) as JsonValue;
      resolve(fromJson(StoredFileSchema, answer, { ignoreUnknownFields: true }));
    });
    request.onerror = settle(() => reject(new ApiError(0, "unreachable", unreachable)));
    request.onabort = settle(() => reject(signal?.reason));
    signal?.addEventListener("abort", abort);
    request.send(blob);
  });
}

// The bytes, hashed here: rejects with `file_damaged` where they are not those of `digest`.
export async function downloadFile(
  project: string,
  file: { readonly digest: string; readonly size: bigint; readonly type: string },
  options: DownloadOptions = {},
): Promise<Blob> {
  const { onProgress, signal, baseUrl, token } = options;
  const fetchNow = options.fetch ?? ((input, init) => fetch(input, init));
  let response: Response;
  try {
    response = await fetchNow(`${filesOf(baseUrl, project)}/${encodeURIComponent(file.digest)}`, {
      credentials: "same-origin",
      headers: token ? { authorization: `Bearer ${token}` } : {},
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw error instanceof ApiError ? error : new ApiError(0, "unreachable", unreachable);
  }
  if (!response.ok) throw apiErrorOf(response.status, await response.text());
  const hash = sha256.create();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let done = 0;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    hash.update(read.value);
    parts.push(read.value);
    done += read.value.byteLength;
    onProgress?.(done, Number(file.size));
  }
  const found = [...hash.digest()].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found !== file.digest) throw new ApiError(response.status, "file_damaged", damaged);
  return new Blob(parts, { type: file.type });
}

const damaged = {
  zh: "收到的文件与其摘要不符，未保存。",
  en: "The file that arrived is not the one of this digest; it was not kept.",
};
