// The addresses. Each page is a chunk of its own, loaded when it is first visited or hovered.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from "@tanstack/react-router";
import { withWords } from "../i18n";
import { parseSearch, stringifySearch, validateSearch } from "../lib/search";
import { NotFound, PageFailed } from "../shell/NotFound";
import { ProjectFrame } from "../shell/ProjectFrame";
import { SignedIn } from "../shell/SignedIn";

const root = createRootRoute({ component: Outlet, validateSearch, notFoundComponent: NotFound });

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  component: lazyRouteComponent(() => import("../pages/Login"), "Login"),
});
const welcome = createRoute({
  getParentRoute: () => root,
  path: "/welcome",
  component: lazyRouteComponent(() => import("../pages/Welcome"), "Welcome"),
});

// Asks no server, so it stands outside the sign-in.
const verify = createRoute({
  getParentRoute: () => root,
  path: "/verify",
  component: lazyRouteComponent(() => withWords(import("../pages/Verify"), "proof"), "Verify"),
});

// Neither do these: a token in the address, behind the `#`, is all that they have.
const screen = createRoute({
  getParentRoute: () => root,
  path: "/screen",
  component: lazyRouteComponent(() => withWords(import("../pages/Screen"), "screens", "records"), "Screen"),
  errorComponent: lazyRouteComponent(() => import("../pages/Screen"), "ScreenFailed"),
});
const embed = createRoute({
  getParentRoute: () => root,
  path: "/embed",
  component: lazyRouteComponent(() => withWords(import("../pages/Embed"), "screens", "records"), "Embed"),
  errorComponent: lazyRouteComponent(() => import("../pages/Embed"), "EmbedFailed"),
});

const signedIn = createRoute({ getParentRoute: () => root, id: "signed-in", component: SignedIn });
const myWork = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  component: lazyRouteComponent(() => withWords(import("../pages/overall/MyWork"), "overall"), "MyWork"),
});
const inbox = createRoute({
  getParentRoute: () => signedIn,
  path: "/inbox",
  component: lazyRouteComponent(() => withWords(import("../pages/overall/Inbox"), "overall"), "Inbox"),
});
const calendar = createRoute({
  getParentRoute: () => signedIn,
  path: "/calendar",
  component: lazyRouteComponent(() => withWords(import("../pages/overall/Calendar"), "overall"), "Calendar"),
});
const portfolio = createRoute({
  getParentRoute: () => signedIn,
  path: "/w/$ws",
  component: lazyRouteComponent(
    () => withWords(import("../pages/overall/Portfolio"), "overall"),
    "Portfolio",
  ),
});
const settings = createRoute({
  getParentRoute: () => signedIn,
  path: "/settings",
  component: lazyRouteComponent(
    () => withWords(import("../pages/Settings"), "settings", "screens"),
    "Settings",
  ),
});

const project = createRoute({
  getParentRoute: () => signedIn,
  path: "/w/$ws/p/$project",
  component: ProjectFrame,
});
const overview = createRoute({
  getParentRoute: () => project,
  path: "/",
  component: lazyRouteComponent(() => import("../pages/Overview"), "Overview"),
});
const charter = createRoute({
  getParentRoute: () => project,
  path: "/charter",
  component: lazyRouteComponent(() => withWords(import("../pages/Charter"), "proof"), "CharterPage"),
});
const board = createRoute({
  getParentRoute: () => project,
  path: "/board",
  component: lazyRouteComponent(() => import("../pages/board/Board"), "BoardPage"),
});
const rooms = createRoute({
  getParentRoute: () => project,
  path: "/rooms",
  component: lazyRouteComponent(() => withWords(import("../pages/rooms/Rooms"), "rooms"), "Rooms"),
});
const room = createRoute({
  getParentRoute: () => project,
  path: "/rooms/$room",
  component: lazyRouteComponent(
    () => withWords(import("../pages/rooms/Room"), "rooms", "proof", "records"),
    "Room",
  ),
});
const audit = createRoute({
  getParentRoute: () => project,
  path: "/audit",
  component: lazyRouteComponent(() => withWords(import("../pages/Audit"), "proof"), "Audit"),
});
const requirements = createRoute({
  getParentRoute: () => project,
  path: "/requirements",
  component: lazyRouteComponent(
    () => withWords(import("../pages/records/Requirements"), "records"),
    "Requirements",
  ),
});
const plan = createRoute({
  getParentRoute: () => project,
  path: "/plan",
  component: lazyRouteComponent(() => withWords(import("../pages/records/Plan"), "records"), "Plan"),
});
const test = createRoute({
  getParentRoute: () => project,
  path: "/test",
  component: lazyRouteComponent(() => withWords(import("../pages/records/Testing"), "records"), "Testing"),
});
const environment = createRoute({
  getParentRoute: () => project,
  path: "/environment",
  component: lazyRouteComponent(
    () => withWords(import("../pages/records/Environment"), "records"),
    "Environment",
  ),
});
const risks = createRoute({
  getParentRoute: () => project,
  path: "/risks",
  component: lazyRouteComponent(() => withWords(import("../pages/records/Risks"), "records"), "Risks"),
});
const gates = createRoute({
  getParentRoute: () => project,
  path: "/gates",
  component: lazyRouteComponent(() => withWords(import("../pages/records/Gates"), "records"), "Gates"),
});
const gate = createRoute({
  getParentRoute: () => project,
  path: "/gates/$gate",
  component: lazyRouteComponent(
    () => withWords(import("../pages/records/Gate"), "records", "proof"),
    "GatePage",
  ),
});
const runbook = createRoute({
  getParentRoute: () => project,
  path: "/runbook",
  component: lazyRouteComponent(() => withWords(import("../pages/records/Runbooks"), "records"), "Runbooks"),
});
const people = createRoute({
  getParentRoute: () => project,
  path: "/people",
  component: lazyRouteComponent(() => withWords(import("../pages/records/People"), "records"), "People"),
});
const ops = createRoute({
  getParentRoute: () => project,
  path: "/ops",
  component: lazyRouteComponent(() => withWords(import("../pages/records/Ops"), "records"), "Ops"),
});
const closure = createRoute({
  getParentRoute: () => project,
  path: "/closure",
  component: lazyRouteComponent(() => withWords(import("../pages/records/Closure"), "records"), "Closure"),
});
const dashPages = () => withWords(import("../pages/Dashboards"), "screens", "records", "settings");
const dashes = createRoute({
  getParentRoute: () => project,
  path: "/dash",
  component: lazyRouteComponent(dashPages, "Dashboards"),
});
const dash = createRoute({
  getParentRoute: () => project,
  path: "/dash/$dash",
  component: lazyRouteComponent(dashPages, "Dashboard"),
});
const since = createRoute({
  getParentRoute: () => project,
  path: "/since",
  component: lazyRouteComponent(() => withWords(import("../pages/overall/Since"), "overall"), "Since"),
});
const run = createRoute({
  getParentRoute: () => project,
  path: "/runbook/$runbook/run/$run",
  component: lazyRouteComponent(() => withWords(import("../pages/records/Run"), "records"), "RunPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    welcome,
    verify,
    screen,
    embed,
    signedIn.addChildren([
      myWork,
      inbox,
      calendar,
      portfolio,
      settings,
      project.addChildren([
        overview,
        charter,
        board,
        rooms,
        room,
        audit,
        requirements,
        plan,
        test,
        environment,
        risks,
        gates,
        gate,
        runbook,
        people,
        ops,
        closure,
        dashes,
        dash,
        since,
        run,
      ]),
    ]),
  ]),
  parseSearch,
  stringifySearch,
  defaultPreload: "intent",
  defaultErrorComponent: PageFailed,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
