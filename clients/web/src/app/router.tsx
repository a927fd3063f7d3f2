// The addresses. Each page is a chunk of its own, loaded when it is first visited or hovered.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from "@tanstack/react-router";
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
  component: lazyRouteComponent(() => import("../pages/Verify"), "Verify"),
});

const signedIn = createRoute({ getParentRoute: () => root, id: "signed-in", component: SignedIn });
const myWork = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  component: lazyRouteComponent(() => import("../pages/MyWork"), "MyWork"),
});
const portfolio = createRoute({
  getParentRoute: () => signedIn,
  path: "/w/$ws",
  component: lazyRouteComponent(() => import("../pages/Portfolio"), "Portfolio"),
});
const settings = createRoute({
  getParentRoute: () => signedIn,
  path: "/settings",
  component: lazyRouteComponent(() => import("../pages/Settings"), "Settings"),
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
  component: lazyRouteComponent(() => import("../pages/Charter"), "CharterPage"),
});
const board = createRoute({
  getParentRoute: () => project,
  path: "/board",
  component: lazyRouteComponent(() => import("../pages/board/Board"), "BoardPage"),
});
const rooms = createRoute({
  getParentRoute: () => project,
  path: "/rooms",
  component: lazyRouteComponent(() => import("../pages/rooms/Rooms"), "Rooms"),
});
const room = createRoute({
  getParentRoute: () => project,
  path: "/rooms/$room",
  component: lazyRouteComponent(() => import("../pages/rooms/Room"), "Room"),
});
const audit = createRoute({
  getParentRoute: () => project,
  path: "/audit",
  component: lazyRouteComponent(() => import("../pages/Audit"), "Audit"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    login,
    welcome,
    verify,
    signedIn.addChildren([
      myWork,
      portfolio,
      settings,
      project.addChildren([overview, charter, board, rooms, room, audit]),
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
