// Runs before the first paint, so that neither the wrong theme nor the wrong language flashes up.
(() => {
  let theme = "auto";
  let language = "";
  try {
    theme = localStorage.getItem("slipway.theme") || "auto";
    language = localStorage.getItem("slipway.language") || "";
  } catch {
    // Storage is blocked: the defaults stand.
  }
  const dark = theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
  document.documentElement.lang = language || (navigator.language.startsWith("zh") ? "zh-CN" : "en");
})();
