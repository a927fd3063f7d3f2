// The frame around every signed-in page: where we are, who else is here, how current it is.
import { ActionIcon, Kbd, Menu, Tooltip, useMantineColorScheme } from "@mantine/core";
import { useClient, useConnection, useEntities } from "@slipway/sdk/react";
import {
  IconAlertTriangle,
  IconBriefcase,
  IconCalendarMonth,
  IconCalendarStats,
  IconChecklist,
  IconClockHour4,
  IconFileCertificate,
  IconFlagCheck,
  IconHeartRateMonitor,
  IconHistory,
  IconInbox,
  IconKeyboard,
  IconLanguage,
  IconLayoutDashboard,
  IconLayoutKanban,
  IconListCheck,
  IconLogout,
  IconMoon,
  IconPlayerTrackNext,
  IconRoute,
  IconSchool,
  IconSearch,
  IconServer,
  IconSettings,
  IconShieldCheck,
  IconSun,
  IconSunrise,
  IconTestPipe,
  IconUsersGroup,
} from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import {
  lazy,
  type ReactNode,
  Suspense,
  useCallback,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { useTranslation } from "react-i18next";
import { useUnread } from "../app/overall";
import { usePeople } from "../app/people";
import { signOut } from "../app/session";
import { currentLanguage, switchLanguage } from "../i18n";
import { colourOf, initialsOf } from "../lib/people";
import { setSetting, useSettings } from "../lib/settings";
import { LivePill } from "./LivePill";
import { ReadOnlyBanner } from "./ReadOnlyBanner";
import { useShortcuts } from "./shortcuts";
import { type Section, useWhere } from "./where";

// Not needed to see a page: they come after the first load.
const Palette = lazy(async () => ({ default: (await import("./Palette")).Palette }));
const MoreSections = lazy(async () => ({ default: (await import("./MoreSections")).MoreSections }));
const PresenceStack = lazy(async () => ({ default: (await import("./Presence")).PresenceStack }));
const TimeBar = lazy(async () => ({ default: (await import("./TimeBar")).TimeBar }));
const ShortcutsHelp = lazy(async () => ({ default: (await import("./ShortcutsHelp")).ShortcutsHelp }));

export const sectionIcons: Record<Section, typeof IconRoute> = {
  overview: IconRoute,
  charter: IconFileCertificate,
  requirements: IconListCheck,
  plan: IconCalendarStats,
  board: IconLayoutKanban,
  rooms: IconUsersGroup,
  test: IconTestPipe,
  environment: IconServer,
  risks: IconAlertTriangle,
  gates: IconShieldCheck,
  runbook: IconPlayerTrackNext,
  people: IconSchool,
  ops: IconHeartRateMonitor,
  closure: IconFlagCheck,
  dash: IconLayoutDashboard,
  since: IconSunrise,
  audit: IconHistory,
};
export const sectionPaths = {
  overview: "/w/$ws/p/$project",
  charter: "/w/$ws/p/$project/charter",
  requirements: "/w/$ws/p/$project/requirements",
  plan: "/w/$ws/p/$project/plan",
  board: "/w/$ws/p/$project/board",
  rooms: "/w/$ws/p/$project/rooms",
  test: "/w/$ws/p/$project/test",
  environment: "/w/$ws/p/$project/environment",
  risks: "/w/$ws/p/$project/risks",
  gates: "/w/$ws/p/$project/gates",
  runbook: "/w/$ws/p/$project/runbook",
  people: "/w/$ws/p/$project/people",
  ops: "/w/$ws/p/$project/ops",
  closure: "/w/$ws/p/$project/closure",
  dash: "/w/$ws/p/$project/dash",
  since: "/w/$ws/p/$project/since",
  audit: "/w/$ws/p/$project/audit",
} as const;

export function Shell({ children }: { children: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const { project, ws, at, section, pathname } = useWhere();
  const { timebar } = useSettings();
  const [palette, setPalette] = useState(false);
  const [help, setHelp] = useState(false);
  const main = useRef<HTMLElement>(null);
  useShortcuts({ openPalette: () => setPalette(true), openHelp: () => setHelp(true) });

  // A new page starts at its top, and a screen reader is told its name.
  // It runs for each new address.
  useEffect(() => {
    main.current?.scrollTo(0, 0);
  }, [pathname]);

  const gone = useGone(project);
  const showTime = project !== undefined && !gone;
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t("nav.skip")}
      </a>
      <header>
        <Link to="/" className="brand" aria-label={t("app.home")}>
          <img src="/icon.svg" width={26} height={26} alt="" />
        </Link>
        <Crumbs project={gone ? undefined : project} ws={ws} />
        <Tooltip label={`${t("palette.open")} · Ctrl K`}>
          <ActionIcon
            variant="default"
            size="md"
            onClick={() => setPalette(true)}
            aria-label={t("palette.open")}
            data-testid="open-palette"
            className="desktop-only"
          >
            <IconSearch size={16} />
          </ActionIcon>
        </Tooltip>
        <Suspense fallback={null}>{project ? <PresenceStack project={project} /> : null}</Suspense>
        <LivePill project={project} past={at !== undefined && project !== undefined} />
        {showTime ? (
          <ActionIcon
            className="mobile-only"
            variant={timebar === "on" || at ? "light" : "subtle"}
            color="gray"
            aria-label={t("time.title")}
            aria-pressed={timebar === "on"}
            onClick={() => setSetting("timebar", timebar === "on" ? "off" : "on")}
          >
            <IconClockHour4 size={18} />
          </ActionIcon>
        ) : null}
        <span className="desktop-only">
          <LanguageSwitch />
        </span>
        <UserMenu openHelp={() => setHelp(true)} openPalette={() => setPalette(true)} />
      </header>
      <nav className="side" aria-label={t("nav.title")}>
        <NavItem to="/" icon={IconChecklist} label={t("nav.myWork")} exact />
        <NavItem to="/inbox" icon={IconInbox} label={t("nav.inbox")} badge={<UnreadBadge />} />
        <NavItem to="/calendar" icon={IconCalendarMonth} label={t("nav.calendar")} />
        <Link to="/w/$ws" params={{ ws }} className="nav-link" activeOptions={{ exact: true }}>
          <IconBriefcase size={18} aria-hidden="true" />
          {t("nav.portfolio")}
        </Link>
        {project && !gone ? (
          <>
            <p className="nav-head">
              <ProjectName project={project} />
            </p>
            {(Object.keys(sectionPaths) as Section[]).map((name) => (
              <SectionLink
                key={name}
                name={name}
                ws={ws}
                project={project}
                at={at}
                active={section === name}
              />
            ))}
          </>
        ) : null}
        <span style={{ flex: 1 }} />
        <button type="button" className="nav-link muted" onClick={() => setHelp(true)}>
          <IconKeyboard size={18} aria-hidden="true" />
          {t("shortcuts.short")}
          <Kbd size="xs" ml="auto">
            ?
          </Kbd>
        </button>
        <NavItem to="/settings" icon={IconSettings} label={t("nav.settings")} />
      </nav>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <main id="main" tabIndex={0} ref={main} className={at && project ? "past" : ""}>
        <ReadOnlyBanner />
        {children}
      </main>
      {showTime ? (
        <div className={timebar === "on" || at ? "" : "desktop-only"} style={{ gridArea: "time" }}>
          <Suspense fallback={<div className="timebar" />}>
            <TimeBar key={project} project={project} at={at} />
          </Suspense>
        </div>
      ) : null}
      <nav className="bottom-bar" aria-label={t("nav.title")} style={{ gridArea: "bottom" }}>
        {project && !gone ? (
          <>
            {barSections.map((name) => (
              <SectionLink
                key={name}
                name={name}
                ws={ws}
                project={project}
                at={at}
                active={section === name}
                bare
              />
            ))}
            <Suspense fallback={<span />}>
              <MoreSections ws={ws} project={project} at={at} section={section} />
            </Suspense>
          </>
        ) : (
          <>
            <Link to="/" activeOptions={{ exact: true }}>
              <IconChecklist size={20} aria-hidden="true" />
              {t("nav.myWork")}
            </Link>
            <Link to="/inbox">
              <span className="with-badge">
                <IconInbox size={20} aria-hidden="true" />
                <UnreadBadge />
              </span>
              {t("nav.inbox")}
            </Link>
            <Link to="/calendar">
              <IconCalendarMonth size={20} aria-hidden="true" />
              {t("nav.calendar")}
            </Link>
            <Link to="/w/$ws" params={{ ws }} activeOptions={{ exact: true }}>
              <IconBriefcase size={20} aria-hidden="true" />
              {t("nav.portfolio")}
            </Link>
          </>
        )}
      </nav>
      <Suspense fallback={null}>
        {palette ? <Palette onClose={() => setPalette(false)} /> : null}
        {help ? <ShortcutsHelp onClose={() => setHelp(false)} /> : null}
      </Suspense>
    </div>
  );
}

// There is no such project, or none that we may see: it has no sections and no past.
function useGone(project: string | undefined): boolean {
  const client = useClient();
  const subscribe = useCallback(
    (changed: () => void) => (project ? client.view(project, "overview").subscribe(changed) : () => {}),
    [client, project],
  );
  return useSyncExternalStore(
    subscribe,
    () => project !== undefined && client.peek(project, "overview")?.state === "closed",
  );
}

function NavItem({
  to,
  icon: Icon,
  label,
  exact = false,
  badge,
}: {
  to: "/" | "/inbox" | "/calendar" | "/settings";
  icon: typeof IconRoute;
  label: string;
  exact?: boolean;
  badge?: ReactNode;
}): ReactNode {
  return (
    <Link to={to} className="nav-link" activeOptions={{ exact }}>
      <Icon size={18} aria-hidden="true" />
      {label}
      {badge}
    </Link>
  );
}

const badgeMax = 99;

function UnreadBadge(): ReactNode {
  const { t } = useTranslation();
  const count = useUnread();
  if (count === 0) return null;
  return (
    <span className="unread-badge tabular" data-testid="unread">
      <span aria-hidden="true">{count > badgeMax ? `${badgeMax}+` : count}</span>
      <span className="visually-hidden">{t("nav.unread", { count })}</span>
    </span>
  );
}

function SectionLink({
  name,
  ws,
  project,
  at,
  active,
  bare = false,
}: {
  name: Section;
  ws: string;
  project: string;
  at: string | undefined;
  active: boolean;
  bare?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const Icon = sectionIcons[name];
  const className = bare ? (active ? "active" : "") : active ? "nav-link active" : "nav-link";
  return (
    <Link
      to={sectionPaths[name]}
      params={{ ws, project }}
      search={at ? { at } : {}}
      activeOptions={{ exact: true, includeSearch: false }}
      className={className}
      {...(active ? { "aria-current": "page" as const } : {})}
    >
      <Icon size={bare ? 20 : 18} aria-hidden="true" />
      {t(`nav.${name}`)}
    </Link>
  );
}

// What a narrow screen has room for; the rest opens from the last place.
export const barSections: readonly Section[] = ["overview", "board", "rooms", "runbook"];

function ProjectName({ project }: { project: string }): ReactNode {
  const info = useEntities(project, "overview", "project")[0];
  return info?.name ?? "…";
}

function Crumbs({ project, ws }: { project: string | undefined; ws: string }): ReactNode {
  const { t } = useTranslation();
  const { workspace } = usePeople();
  return (
    <nav className="crumbs" aria-label={t("nav.crumbs")}>
      {project ? (
        <>
          <Link to="/w/$ws" params={{ ws }} className="desktop-only muted">
            {workspace?.name || t("nav.portfolio")}
          </Link>
          <span className="sep desktop-only" aria-hidden="true">
            ▸
          </span>
          <Link to="/w/$ws/p/$project" params={{ ws, project }} style={{ fontWeight: 600 }}>
            <ProjectName project={project} />
          </Link>
        </>
      ) : (
        <span style={{ fontWeight: 600 }}>{workspace?.name || "Slipway"}</span>
      )}
    </nav>
  );
}

export function LanguageSwitch(): ReactNode {
  const { t } = useTranslation();
  const next = currentLanguage() === "en" ? "zh-CN" : "en";
  const label = next === "en" ? "EN" : "中";
  return (
    <Tooltip label={t("language.switchTo")}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="md"
        lang={next}
        aria-label={`${label} · ${t("language.switchTo")}`}
        data-testid="switch-language"
        onClick={() => void switchLanguage(next)}
        style={{ fontSize: 13, fontWeight: 650, color: "inherit" }}
      >
        {label}
      </ActionIcon>
    </Tooltip>
  );
}

function UserMenu({ openHelp, openPalette }: { openHelp: () => void; openPalette: () => void }): ReactNode {
  const { t } = useTranslation();
  const people = usePeople();
  const navigate = useNavigate();
  const connection = useConnection();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const next = currentLanguage() === "en" ? "zh-CN" : "en";
  const leave = async (): Promise<void> => {
    if (
      connection.pending > 0 &&
      !window.confirm(t("settings.signOutPending", { count: connection.pending }))
    )
      return;
    await signOut();
    void navigate({ to: "/login" });
  };
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <button
          type="button"
          className="avatar"
          aria-label={t("nav.account", { name: people.name(people.me) })}
          style={{ background: colourOf(people.me), border: 0, cursor: "pointer", width: 30, height: 30 }}
          {...initialsOf(people.name(people.me))}
        />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{people.name(people.me)}</Menu.Label>
        <Menu.Item className="mobile-only" leftSection={<IconSearch size={16} />} onClick={openPalette}>
          {t("palette.open")}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLanguage size={16} />}
          lang={next}
          onClick={() => void switchLanguage(next)}
        >
          {t("language.switchTo")}
        </Menu.Item>
        <Menu.Item component={Link} to="/settings" leftSection={<IconSettings size={16} />}>
          {t("nav.settings")}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={openHelp}>
          {t("shortcuts.title")}
        </Menu.Item>
        <Menu.Item
          leftSection={colorScheme === "dark" ? <IconSun size={16} /> : <IconMoon size={16} />}
          onClick={() => setColorScheme(colorScheme === "dark" ? "light" : "dark")}
        >
          {colorScheme === "dark" ? t("theme.useLight") : t("theme.useDark")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void leave()}>
          {t("settings.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
