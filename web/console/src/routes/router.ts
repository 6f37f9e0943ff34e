/** All routes, a line for each thing; every screen is loaded when it is first opened. */
import { createRouter } from "@tanstack/react-router";
import { accountRoutes } from "./accounts";
import { auditRoutes } from "./audit";
import { campaignRoutes } from "./campaigns";
import { customerRoutes } from "./customers";
import { exportRoutes } from "./exports";
import { home } from "./home";
import { jobRoutes } from "./jobs";
import { ledgerRoutes } from "./ledger";
import { noticeRoutes } from "./notices";
import { orderRoutes } from "./orders";
import { productRoutes } from "./products";
import { reconciliationRoutes } from "./reconciliation";
import { redPacketRoutes, redPacketSendRoutes } from "./redPackets";
import { refundRoutes } from "./refunds";
import { root } from "./root";
import { voucherRoutes } from "./vouchers";

const routeTree = root.addChildren([
  home,
  orderRoutes,
  refundRoutes,
  productRoutes,
  redPacketRoutes,
  redPacketSendRoutes,
  voucherRoutes,
  jobRoutes,
  campaignRoutes,
  reconciliationRoutes,
  ledgerRoutes,
  customerRoutes,
  noticeRoutes,
  exportRoutes,
  accountRoutes,
  auditRoutes,
]);

export const router = createRouter({
  routeTree,
  basepath: import.meta.env.BASE_URL,
  scrollRestoration: true,
  // Filters are plain words in the address, whatever they look like: ?phone=13800000000.
  parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
  stringifySearch: (search) => {
    const words = Object.entries(search).filter((entry): entry is [string, string] => typeof entry[1] === "string");
    const spelled = new URLSearchParams(words).toString();
    return spelled && `?${spelled}`;
  },
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
