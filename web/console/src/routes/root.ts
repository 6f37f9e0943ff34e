/** The root of all routes: the shell that stands around every screen. */
import { createRootRoute } from "@tanstack/react-router";
import type { Text } from "../i18n";
import { AppShell } from "./AppShell";
import { Broken, NotFound } from "./Fallbacks";

declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    /** The route's name in the breadcrumb and the title; of a detail page, made of its parameters. */
    crumb?: Text | ((params: Record<string, string>) => string);
  }
}

export const root = createRootRoute({
  component: AppShell,
  notFoundComponent: NotFound,
  errorComponent: Broken,
});
