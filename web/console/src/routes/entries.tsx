/** The menu: a line for each screen, shown to whoever may read it. */
import {
  AccountBookOutlined,
  AuditOutlined,
  BellOutlined,
  ContactsOutlined,
  ExportOutlined,
  FileTextOutlined,
  FlagOutlined,
  HistoryOutlined,
  HomeOutlined,
  RedEnvelopeOutlined,
  RollbackOutlined,
  ShopOutlined,
  ShoppingOutlined,
  TagOutlined,
  TeamOutlined,
  ToolOutlined,
} from "@ant-design/icons";
import type { LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Scope } from "../auth";
import type { Text } from "../i18n";
import { useOpenCount } from "../screens/reconciliation/useOpenCount";
import { useCareCount } from "../screens/red-packets/sends/useCareCount";
import { useWaitingCount } from "../screens/refunds/useWaitingCount";

export type MenuEntry = {
  to: NonNullable<LinkProps["to"]>;
  icon: ReactNode;
  label: Text;
  /** Without it the line is not shown. */
  scope?: Scope;
  /** How many wait for a person; a hook, asked only where the line is shown. */
  useBadge?: () => number;
};

export type MenuGroup = { label?: Text; entries: MenuEntry[] };

export const MENU: MenuGroup[] = [
  { entries: [{ to: "/", icon: <HomeOutlined />, label: { zh: "首页", en: "Home" } }] },
  {
    label: { zh: "销售", en: "Sales" },
    entries: [
      { to: "/orders", icon: <FileTextOutlined />, label: { zh: "订单", en: "Orders" }, scope: "orders:read" },
      {
        to: "/refunds",
        icon: <RollbackOutlined />,
        label: { zh: "退款", en: "Refunds" },
        scope: "orders:read",
        useBadge: useWaitingCount,
      },
      { to: "/products", icon: <ShoppingOutlined />, label: { zh: "商品", en: "Products" }, scope: "product:read" },
    ],
  },
  {
    label: { zh: "营销", en: "Marketing" },
    entries: [
      { to: "/campaigns", icon: <FlagOutlined />, label: { zh: "营销活动", en: "Campaigns" }, scope: "campaign:read" },
      { to: "/vouchers", icon: <TagOutlined />, label: { zh: "代金券", en: "Vouchers" }, scope: "voucher:read" },
      {
        to: "/red-packets",
        icon: <RedEnvelopeOutlined />,
        label: { zh: "红包", en: "Red packets" },
        scope: "red_packet:read",
      },
      { to: "/jobs", icon: <TeamOutlined />, label: { zh: "批量任务", en: "Jobs" }, scope: "voucher:read" },
      {
        to: "/red-packet-sends",
        icon: <ToolOutlined />,
        label: { zh: "待人工处理", en: "Needs a person" },
        scope: "red_packet:read",
        useBadge: useCareCount,
      },
    ],
  },
  {
    label: { zh: "财务", en: "Books" },
    entries: [
      {
        to: "/reconciliation",
        icon: <AuditOutlined />,
        label: { zh: "对账", en: "Reconciliation" },
        scope: "reconciliation:read",
        useBadge: useOpenCount,
      },
      {
        to: "/ledger",
        icon: <AccountBookOutlined />,
        label: { zh: "资金台账", en: "Ledger" },
        scope: "reconciliation:read",
      },
    ],
  },
  {
    label: { zh: "数据", en: "Data" },
    entries: [
      {
        to: "/customers",
        icon: <ContactsOutlined />,
        label: { zh: "客户与事件", en: "Customers" },
        scope: "event:read",
      },
      { to: "/notices", icon: <BellOutlined />, label: { zh: "失败通知", en: "Notices" }, scope: "red_packet:read" },
      { to: "/exports", icon: <ExportOutlined />, label: { zh: "导出", en: "Exports" }, scope: "orders:export" },
    ],
  },
  {
    label: { zh: "设置", en: "Settings" },
    entries: [
      { to: "/accounts", icon: <ShopOutlined />, label: { zh: "商户号", en: "Accounts" }, scope: "merchant:read" },
      { to: "/audit", icon: <HistoryOutlined />, label: { zh: "审计日志", en: "Audit log" }, scope: "audit:read" },
    ],
  },
];
