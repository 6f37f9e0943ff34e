/** Where the first page looks for what needs a person: a line for each thing, for those who may read it. */
import { type LinkProps, linkOptions } from "@tanstack/react-router";
import {
  call,
  listDays,
  listDifferences,
  listMerchants,
  listNotices,
  listRedPacketJobs,
  listRedPackets,
  listRefunds,
  listSendsThatNeedCare,
  listStocks,
  listVoucherJobs,
} from "../../api";
import type { Scope } from "../../auth";
import type { Text } from "../../i18n";
import { beijingDay } from "../../parts/time";
import {
  type Finding,
  ofAccounts,
  ofDays,
  ofDifferences,
  ofJobs,
  ofNotices,
  ofPackets,
  ofRefunds,
  ofSends,
  ofStocks,
} from "./findings";

/** The API gives so many at the most: where there are as many, there may be more. */
export const MOST_FINDINGS = 100;

/** WeChat keeps bills for so long: a day before cannot be run again. */
const KEPT_DAYS = 90;

export type Source = {
  key: string;
  title: Text;
  scope: Scope;
  /** The list that shows all of them. */
  all: LinkProps;
  find: (signal: AbortSignal) => Promise<Finding[]>;
};

export const SOURCES: Source[] = [
  {
    key: "accounts",
    title: { zh: "商户号", en: "Accounts" },
    scope: "merchant:read",
    all: linkOptions({ to: "/accounts" }),
    find: async (signal) => ofAccounts((await call(listMerchants({ signal }))).merchants),
  },
  {
    key: "differences",
    title: { zh: "对账差异", en: "Differences in the books" },
    scope: "reconciliation:read",
    all: linkOptions({ to: "/reconciliation/differences", search: { state: "OPEN" } }),
    find: async (signal) =>
      ofDifferences(
        (await call(listDifferences({ query: { state: "OPEN", limit: MOST_FINDINGS }, signal }))).differences,
      ),
  },
  {
    key: "days",
    title: { zh: "对账", en: "Reconciliation" },
    scope: "reconciliation:read",
    all: linkOptions({ to: "/reconciliation", search: { state: "FAILED" } }),
    find: async (signal) =>
      ofDays(
        (
          await call(
            listDays({ query: { state: "FAILED", from: beijingDay(KEPT_DAYS), limit: MOST_FINDINGS }, signal }),
          )
        ).days,
      ),
  },
  {
    key: "refunds",
    title: { zh: "退款", en: "Refunds" },
    scope: "orders:read",
    all: linkOptions({ to: "/refunds", search: { needs_attention: "true" } }),
    find: async (signal) =>
      ofRefunds((await call(listRefunds({ query: { needs_attention: true, limit: MOST_FINDINGS }, signal }))).refunds),
  },
  {
    key: "sends",
    title: { zh: "红包发放", en: "Sends of red packets" },
    scope: "red_packet:read",
    all: linkOptions({ to: "/red-packet-sends" }),
    find: async (signal) => ofSends((await call(listSendsThatNeedCare({ signal }))).sends),
  },
  {
    key: "red-packets",
    title: { zh: "红包", en: "Red packets" },
    scope: "red_packet:read",
    all: linkOptions({ to: "/red-packets", search: { state: "STOPPED" } }),
    find: async (signal) =>
      ofPackets(
        (await call(listRedPackets({ query: { state: "STOPPED", limit: MOST_FINDINGS }, signal }))).red_packets,
      ),
  },
  {
    key: "red-packet-jobs",
    title: { zh: "红包批量任务", en: "Jobs of red packets" },
    scope: "red_packet:read",
    all: linkOptions({ to: "/jobs/$kind", params: { kind: "red-packets" } }),
    find: async (signal) => {
      const { jobs } = await call(listRedPacketJobs({ query: { limit: 50 }, signal }));
      return ofJobs(jobs.map((job) => ({ ...job, kind: "red-packets", name: job.red_packet_name })));
    },
  },
  {
    key: "vouchers",
    title: { zh: "代金券", en: "Vouchers" },
    scope: "voucher:read",
    all: linkOptions({ to: "/vouchers", search: { needs_attention: "true" } }),
    find: async (signal) =>
      ofStocks((await call(listStocks({ query: { needs_attention: true, limit: MOST_FINDINGS }, signal }))).stocks),
  },
  {
    key: "voucher-jobs",
    title: { zh: "代金券批量任务", en: "Jobs of vouchers" },
    scope: "voucher:read",
    all: linkOptions({ to: "/jobs/$kind", params: { kind: "vouchers" } }),
    find: async (signal) => {
      const { jobs } = await call(listVoucherJobs({ query: { limit: 50 }, signal }));
      return ofJobs(jobs.map((job) => ({ ...job, kind: "vouchers", name: job.stock_name })));
    },
  },
  {
    key: "notices",
    title: { zh: "失败通知", en: "Failure notices" },
    scope: "red_packet:read",
    all: linkOptions({ to: "/notices", search: { state: "FAILED" } }),
    find: async (signal) =>
      ofNotices((await call(listNotices({ query: { state: "FAILED", limit: MOST_FINDINGS }, signal }))).notices),
  },
];
