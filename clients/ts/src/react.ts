// Hooks over the SDK. No suspense: a view that is loading is undefined.
//
// Within a TimeTravelProvider that holds a moment, every view hook reads that moment and no command is sent.
import {
  createContext,
  createElement,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import type { PresentPerson } from "./gen/slipway/v1/sync_pb";
import type { Entity } from "./gen/slipway/v1/views_pb";
import { momentText } from "./http";
import { Refusal } from "./refusal";
import type {
  BodyCase,
  BodyOf,
  Client,
  Connection,
  Intent,
  Moment,
  PendingCommand,
  PresenceState,
  SendOptions,
  Sent,
  ViewSnapshot,
} from "./types";

const ClientContext = createContext<Client | undefined>(undefined);

export function ClientProvider(props: { readonly client: Client; readonly children?: ReactNode }) {
  return createElement(ClientContext.Provider, { value: props.client }, props.children);
}

export function useClient(): Client {
  const client = useContext(ClientContext);
  if (!client) throw new Error("useClient needs a ClientProvider above it.");
  return client;
}

export interface TimeTravel {
  // Undefined: now.
  readonly at: Moment | undefined;
  readonly active: boolean;
  // Goes to a moment, or back to now.
  readonly go: (at: Moment | undefined) => void;
}

const now: TimeTravel = { at: undefined, active: false, go: () => {} };
const TimeTravelContext = createContext<TimeTravel>(now);

// Controlled: the app keeps `at`, as in `?at=` of its address.
export function TimeTravelProvider(props: {
  readonly at: Moment | undefined;
  readonly onChange?: (at: Moment | undefined) => void;
  readonly children?: ReactNode;
}) {
  const { onChange } = props;
  const at = useStableMoment(props.at);
  const value = useMemo<TimeTravel>(
    () => ({ at, active: at !== undefined, go: onChange ?? (() => {}) }),
    [at, onChange],
  );
  return createElement(TimeTravelContext.Provider, { value }, props.children);
}

export function useTimeTravel(): TimeTravel {
  return useContext(TimeTravelContext);
}

export function useConnection(): Connection {
  const client = useClient();
  return useSyncExternalStore(
    useCallback((listener) => client.onConnection(listener), [client]),
    () => client.connection(),
    () => client.connection(),
  );
}

// Another number: what was read of the project otherwise than by its views is to be forgotten and read again.
export function useGeneration(project: string): number {
  const client = useClient();
  const select = useCallback(() => client.generation(project), [client, project]);
  return useSyncExternalStore(
    useCallback((listener) => client.onGeneration(listener), [client]),
    select,
    select,
  );
}

// Opens the view while the component is mounted. Undefined until its first data is here. While the time
// slider moves, the last moment stays, as `stale`, until the next one is loaded.
export function useView(project: string, view: string): ViewSnapshot | undefined {
  const read = useViewSource(project, view);
  const snapshot = useSyncExternalStore(read.subscribe, read.snapshot, read.snapshot);
  const previous = usePrevious(`${project}\n${view}\n${useGeneration(project)}`, snapshot);
  return snapshot ?? (read.past ? previous : undefined);
}

// One entity of a view; renders again only when that entity changed.
export function useEntity(project: string, view: string, id: string): Entity | undefined {
  const read = useViewSource(project, view);
  const select = useCallback(() => read.snapshot()?.entities.get(id), [read, id]);
  return useSyncExternalStore(read.subscribe, select, select);
}

const nothing: readonly never[] = [];

// All bodies of one kind; the same array while none of them changed.
export function useEntities<C extends BodyCase>(
  project: string,
  view: string,
  kind: C,
): readonly BodyOf<C>[] {
  const read = useViewSource(project, view);
  const select = useCallback(() => read.snapshot()?.of(kind) ?? nothing, [read, kind]);
  return useSyncExternalStore(read.subscribe, select, select);
}

export interface CommandHook {
  // Commands are off while the page shows a past moment: `send` refuses with `history`.
  readonly disabled: boolean;
  readonly send: (intent: Intent, options?: SendOptions) => Sent;
  // How many commands sent through this hook are unanswered.
  readonly pending: number;
  // The last refusal of a command sent through this hook, until the next send or `dismiss`.
  readonly refusal: Refusal | undefined;
  readonly dismiss: () => void;
}

export function useCommand(project: string): CommandHook {
  const client = useClient();
  const { active } = useTimeTravel();
  const [pending, setPending] = useState(0);
  const [refusal, setRefusal] = useState<Refusal>();
  const mounted = useRef(true);
  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);
  const send = useCallback(
    (intent: Intent, options?: SendOptions): Sent => {
      if (active) return refuseHistory(setRefusal);
      const sent = client.send(project, intent, options);
      setRefusal(undefined);
      setPending((count) => count + 1);
      const settle = (outcome: Refusal | undefined) => {
        if (!mounted.current) return;
        setPending((count) => count - 1);
        if (outcome) setRefusal(outcome);
      };
      sent.committed.then(
        () => settle(undefined),
        (error: unknown) => settle(error instanceof Refusal ? error : new Refusal("internal")),
      );
      return sent;
    },
    [client, project, active],
  );
  const dismiss = useCallback(() => setRefusal(undefined), []);
  return useMemo(
    () => ({ disabled: active, send, pending, refusal, dismiss }),
    [active, send, pending, refusal, dismiss],
  );
}

// Our commands that the views do not hold yet; of one project, or of all.
export function usePending(project?: string): readonly PendingCommand[] {
  const client = useClient();
  const select = useCallback(() => client.pending(project), [client, project]);
  return useSyncExternalStore(
    useCallback((listener) => client.onPending(listener), [client]),
    select,
    select,
  );
}

// The refusals to show beside their entities, by entity id, and how to put one away.
export function useRefusals(project: string): {
  readonly refusals: ReadonlyMap<string, Refusal>;
  readonly dismiss: (entityId: string) => void;
} {
  const client = useClient();
  const select = useCallback(() => client.refusals(project), [client, project]);
  const refusals = useSyncExternalStore(
    useCallback((listener) => client.onRefusals(listener), [client]),
    select,
    select,
  );
  const dismiss = useCallback(
    (entityId: string) => client.dismissRefusal(project, entityId),
    [client, project],
  );
  return useMemo(() => ({ refusals, dismiss }), [refusals, dismiss]);
}

// Everyone else who is in the project now.
export function useOthers(project: string): readonly PresentPerson[] {
  const client = useClient();
  const presence = useMemo(() => client.presence(project), [client, project]);
  return useSyncExternalStore(
    presence.subscribe,
    () => presence.people(),
    () => presence.people(),
  );
}

// Says where we are while the component is mounted. An empty scope says nothing.
export function usePresence(project: string, state: PresenceState): void {
  const client = useClient();
  const presence = useMemo(() => client.presence(project), [client, project]);
  const { scope, focus = "", typing = false } = state;
  useEffect(() => {
    if (scope) presence.set({ scope, focus, typing });
  }, [presence, scope, focus, typing]);
  useEffect(() => () => presence.leave(), [presence]);
}

interface ViewSource {
  readonly past: boolean;
  subscribe(listener: () => void): () => void;
  snapshot(): ViewSnapshot | undefined;
}

function useViewSource(project: string, view: string): ViewSource {
  const client = useClient();
  const { at } = useTimeTravel();
  return useMemo<ViewSource>(() => {
    const source = at ? client.at(project, at) : undefined;
    return {
      past: at !== undefined,
      subscribe: (listener) => {
        // The live view stays open while the page shows the past, so that the return is instant.
        const live = client.view(project, view);
        const shown = source ? source.view(view) : live;
        const unsubscribe = shown.subscribe(listener);
        return () => {
          unsubscribe();
          shown.close();
          live.close();
        };
      },
      snapshot: () => loaded(source ? source.peek(view) : client.peek(project, view)),
    };
  }, [client, project, view, at]);
}

function loaded(snapshot: ViewSnapshot | undefined): ViewSnapshot | undefined {
  if (!snapshot || snapshot.state === "loading") return undefined;
  return snapshot;
}

// The snapshot shown before this one, as `stale`; of the same view only.
function usePrevious(key: string, snapshot: ViewSnapshot | undefined): ViewSnapshot | undefined {
  const held = useRef<{ readonly key: string; readonly snapshot: ViewSnapshot }>(undefined);
  useEffect(() => {
    if (snapshot) held.current = { key, snapshot: { ...snapshot, state: "stale" } };
  }, [key, snapshot]);
  return held.current?.key === key ? held.current.snapshot : undefined;
}

// Callers make a new Moment for each render; this is the same one while it means the same.
function useStableMoment(at: Moment | undefined): Moment | undefined {
  const text = at && momentText(at);
  const stable = useRef<{ readonly text: string | undefined; readonly at: Moment | undefined }>({ text, at });
  if (stable.current.text !== text) stable.current = { text, at };
  return stable.current.at;
}

function refuseHistory(report: (refusal: Refusal) => void): Sent {
  const refusal = new Refusal("history");
  report(refusal);
  const local = Promise.reject(refusal);
  const committed = Promise.reject(refusal);
  local.catch(() => {});
  committed.catch(() => {});
  return { commandId: "", local, committed };
}
