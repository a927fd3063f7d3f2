// Colours, type and the few Mantine defaults that WCAG 2.2 AA makes us change.
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

const harbour: MantineColorsTuple = [
  "#eaf5f8",
  "#d5e9f0",
  "#a8d2e0",
  "#78bad0",
  "#50a5c2",
  "#3696b7",
  "#2489ad",
  "#15789c",
  "#0a6a89",
  "#00506a",
];

const sans =
  'system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif';

// Mantine's dark greys, with a little of the harbour in them.
const dark: MantineColorsTuple = [
  "#d3d8de",
  "#b7bfc8",
  "#929ca7",
  "#65707c",
  "#3d4650",
  "#2f363e",
  "#22282f",
  "#191d22",
  "#14181c",
  "#101316",
];

export const theme = createTheme({
  colors: { harbour, dark },
  primaryColor: "harbour",
  // The default blue-6 button fails contrast.
  primaryShade: 8,
  autoContrast: true,
  fontFamily: sans,
  headings: { fontFamily: sans, fontWeight: "650" },
  defaultRadius: "md",
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
    Modal: { defaultProps: { centered: true } },
    Menu: { defaultProps: { shadow: "md" } },
  },
});

// Mantine's dimmed and placeholder greys are below 4.5:1 on their own backgrounds.
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#57606a",
    "--mantine-color-placeholder": "#66707a",
    "--mantine-color-body": "#ffffff",
    "--mantine-color-error": "#b42318",
    "--mantine-color-anchor": "#0a6a89",
  },
  dark: {
    "--mantine-color-dimmed": "#a6adb6",
    "--mantine-color-placeholder": "#9aa1aa",
    "--mantine-color-body": "#14181c",
    "--mantine-color-text": "#e3e6ea",
    "--mantine-color-error": "#ff9b8f",
    "--mantine-color-anchor": "#78bad0",
  },
});
