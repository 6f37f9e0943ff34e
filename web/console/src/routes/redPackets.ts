import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { filtersIn } from "../parts/filters";
import { packetFilters, packetModes } from "../screens/red-packets/list/filters";
import { sendFilters } from "../screens/red-packets/sends/filters";
import { root } from "./root";

const packets = createRoute({
  getParentRoute: () => root,
  path: "red-packets",
  staticData: { crumb: { zh: "红包", en: "Red packets" } },
});

const list = createRoute({
  getParentRoute: () => packets,
  path: "/",
  validateSearch: filtersIn({ ...packetFilters, ...packetModes }),
  component: lazyRouteComponent(() => import("../screens/red-packets/list/PacketList"), "PacketList"),
});

const create = createRoute({
  getParentRoute: () => packets,
  path: "new",
  staticData: { crumb: { zh: "新建红包", en: "New red packet" } },
  component: lazyRouteComponent(() => import("../screens/red-packets/form/PacketForm"), "CreatePacket"),
});

const packet = createRoute({
  getParentRoute: () => packets,
  path: "$id",
  staticData: { crumb: ({ id = "" }) => id },
});

const detail = createRoute({
  getParentRoute: () => packet,
  path: "/",
  validateSearch: filtersIn(sendFilters),
  component: lazyRouteComponent(() => import("../screens/red-packets/detail/PacketDetail"), "PacketDetail"),
});

const change = createRoute({
  getParentRoute: () => packet,
  path: "edit",
  staticData: { crumb: { zh: "修改", en: "Change" } },
  component: lazyRouteComponent(() => import("../screens/red-packets/form/PacketForm"), "ChangePacket"),
});

export const redPacketRoutes = packets.addChildren([list, create, packet.addChildren([detail, change])]);

const sends = createRoute({
  getParentRoute: () => root,
  path: "red-packet-sends",
  staticData: { crumb: { zh: "待人工处理", en: "Needs a person" } },
});

const care = createRoute({
  getParentRoute: () => sends,
  path: "/",
  component: lazyRouteComponent(() => import("../screens/red-packets/sends/CareList"), "CareList"),
});

const send = createRoute({
  getParentRoute: () => sends,
  path: "$id",
  staticData: { crumb: { zh: "发放明细", en: "One send" } },
  component: lazyRouteComponent(() => import("../screens/red-packets/sends/SendDetail"), "SendDetail"),
});

export const redPacketSendRoutes = sends.addChildren([care, send]);
