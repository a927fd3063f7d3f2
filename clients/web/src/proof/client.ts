// The page's side of the Worker, which starts when it is first needed.
import type { FromWorker, Progress, Request, ResultOf, ToWorker } from "./messages";

interface Waiting {
  readonly done: (result: ResultOf<Request["kind"]>) => void;
  readonly broke: (error: Error) => void;
  readonly onProgress: (progress: Progress) => void;
}

let worker: Worker | undefined;
let lastId = 0;
const waiting = new Map<number, Waiting>();

// Starts it, so that it is there even if the network goes.
export function readyProofs(): void {
  worker ??= start();
}

export function ask<Kind extends Request["kind"]>(
  request: Extract<Request, { kind: Kind }>,
  onProgress: (progress: Progress) => void = () => {},
): Promise<ResultOf<Kind>> {
  readyProofs();
  lastId += 1;
  const message: ToWorker = { id: lastId, request };
  return new Promise((done, broke) => {
    waiting.set(message.id, { done: done as Waiting["done"], broke, onProgress });
    worker?.postMessage(message);
  });
}

function start(): Worker {
  const started = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  started.onmessage = ({ data }: MessageEvent<FromWorker>) => {
    const one = waiting.get(data.id);
    if (!one) return;
    if ("progress" in data) return one.onProgress(data.progress);
    waiting.delete(data.id);
    if ("broken" in data) one.broke(new Error(data.broken));
    else one.done(data.result);
  };
  // It could not be loaded, or it broke: whoever waits is told, and the next question starts another.
  started.onerror = () => {
    started.terminate();
    worker = undefined;
    const all = [...waiting.values()];
    waiting.clear();
    for (const one of all) one.broke(new Error("the Worker failed"));
  };
  return started;
}
