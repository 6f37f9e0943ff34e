import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { filtersIn } from "../parts/filters";
import { boardFilters } from "../screens/campaigns/detail/filters";
import { campaignFilters } from "../screens/campaigns/list/filters";
import { root } from "./root";

const campaigns = createRoute({
  getParentRoute: () => root,
  path: "campaigns",
  staticData: { crumb: { zh: "营销活动", en: "Campaigns" } },
});

const list = createRoute({
  getParentRoute: () => campaigns,
  path: "/",
  validateSearch: filtersIn(campaignFilters),
  component: lazyRouteComponent(() => import("../screens/campaigns/list/CampaignList"), "CampaignList"),
});

const detail = createRoute({
  getParentRoute: () => campaigns,
  path: "$code",
  validateSearch: filtersIn(boardFilters),
  staticData: { crumb: ({ code = "" }) => code },
  component: lazyRouteComponent(() => import("../screens/campaigns/detail/CampaignDetail"), "CampaignDetail"),
});

export const campaignRoutes = campaigns.addChildren([list, detail]);
