/** Starts the console: who is signed in, then the screens. */
import { notifyManager, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { App, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { type ReactNode, StrictMode } from "react";
import { createRoot, type Root } from "react-dom/client";
import { ApiProblem, configureApi, mayPass } from "./api";
import { type Auth, AuthContext, createAuth, loadConfig, SIGNED_IN_PATH } from "./auth";
import { applyLanguage, useLanguage } from "./i18n";
import { router } from "./routes/router";
import { StartFailed } from "./StartFailed";
import "./styles.css";
import { theme } from "./theme";

// A button is busy before the second click of a double click, which comes before timers.
notifyManager.setScheduler(queueMicrotask);

const queries = new QueryClient({
  defaultOptions: {
    // Without a network a call fails and says so, instead of waiting in silence.
    mutations: { networkMode: "always" },
    queries: {
      networkMode: "always",
      staleTime: 10_000,
      retry: (failures, error) => failures < 2 && error instanceof ApiProblem && mayPass(error),
    },
  },
});

function Localized({ children }: { children: ReactNode }) {
  return (
    <ConfigProvider theme={theme} button={{ autoInsertSpace: false }} locale={useLanguage() === "zh" ? zhCN : enUS}>
      <App>{children}</App>
    </ConfigProvider>
  );
}

/** Tell whether somebody is signed in; if not, this page is on its way to the issuer, or a window that closes. */
async function isSignedIn(auth: Auth): Promise<boolean> {
  if (window.location.pathname === SIGNED_IN_PATH) {
    const back = await auth.finish();
    if (back === undefined) {
      return false;
    }
    window.history.replaceState(null, "", back);
    return true;
  }
  if (!auth.state().identity) {
    await auth.signIn();
    return false;
  }
  return true;
}

async function start(root: Root): Promise<void> {
  const config = await loadConfig();
  const auth = await createAuth(config);
  if (!(await isSignedIn(auth))) {
    return;
  }
  configureApi(config.api_base, auth);
  root.render(
    <StrictMode>
      <Localized>
        <AuthContext value={{ auth, config }}>
          <QueryClientProvider client={queries}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </AuthContext>
      </Localized>
    </StrictMode>,
  );
}

/** A screen of an earlier deployment is gone: load the page of now, but not for ever. */
function reloadOnce(event: Event): void {
  const key = "merchant-center.reloaded";
  if (!window.sessionStorage.getItem(key)) {
    window.sessionStorage.setItem(key, "1");
    event.preventDefault();
    window.location.reload();
  }
}

const element = document.getElementById("root");
if (element) {
  applyLanguage();
  window.addEventListener("vite:preloadError", reloadOnce);
  const root = createRoot(element);
  start(root).catch((error: unknown) => {
    root.render(
      <Localized>
        <StartFailed error={error} />
      </Localized>,
    );
  });
}
