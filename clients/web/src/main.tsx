import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./mantine.css";
import "./global.css";
import { router } from "./app/router";
import { begin } from "./app/session";
import { startLanguages } from "./i18n";
import { cssVariables, theme } from "./theme";

const schemes = localStorageColorSchemeManager({ key: "slipway.theme" });

async function start(): Promise<void> {
  // These ask no server, or with a token of their own; whatever page follows them does.
  if (!["/verify", "/screen", "/embed"].includes(location.pathname)) begin();
  await startLanguages();
  const root = document.getElementById("root");
  if (!root) throw new Error("index.html has no #root");
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        colorSchemeManager={schemes}
        defaultColorScheme="auto"
      >
        {/* Below dialogs: what is said in passing must not cover what was opened. */}
        <Notifications position="bottom-center" limit={3} zIndex={190} />
        <RouterProvider router={router} />
      </MantineProvider>
    </StrictMode>,
  );
}

void start();
