/** What needs a person, found in what the API tells of each thing. */
import { type LinkProps, linkOptions } from "@tanstack/react-router";
import type {
  DayView,
  DifferenceView,
  FailureNoticeView,
  JobState,
  MerchantView,
  RedPacketView,
  RefundView,
  SendView,
  StockView,
} from "../../api";
import {
  ACCOUNT_STATUSES,
  DAY_STATES,
  DIFFERENCE_KINDS,
  FLOW_KINDS,
  JOB_STATES,
  NOTICE_STATES,
  PACKET_STATES,
  REFUND_STATES,
  STOCK_WARNINGS,
  type State,
  type Text,
} from "../../i18n";
import { yuanText } from "../../parts/money";

/** One thing that somebody should look at: its name, where it is, how it stands, and why. */
export type Finding = { key: string; name: string; link: LinkProps; state: State; why: Text };

/** A difference that is older than this waits for too long. */
const OLD_DAYS = 3;

const inBoth = (words: string): Text => ({ zh: words, en: words });

export function ofAccounts(accounts: MerchantView[]): Finding[] {
  return accounts
    .filter(({ status }) => status !== "active")
    .map(({ mchid, display_name, status }) => ({
      key: mchid,
      name: `${display_name} (${mchid})`,
      link: linkOptions({ to: "/accounts/$mchid", params: { mchid } }),
      state: ACCOUNT_STATUSES[status],
      why: inBoth(""),
    }));
}

export function ofPackets(packets: RedPacketView[]): Finding[] {
  return packets
    .filter(({ state }) => state === "STOPPED")
    .map(({ red_packet_id, name, state, reason, stop }) => ({
      key: red_packet_id,
      name,
      link: linkOptions({ to: "/red-packets/$id", params: { id: red_packet_id } }),
      state: PACKET_STATES[state],
      why: stop ? { zh: stop.meaning_zh, en: stop.meaning_en } : inBoth(reason),
    }));
}

export function ofSends(sends: SendView[]): Finding[] {
  return sends.map(({ send_id, name, amount_yuan, care, care_reason }) => ({
    key: send_id,
    name: `${name} ¥${amount_yuan}`,
    link: linkOptions({ to: "/red-packet-sends/$id", params: { id: send_id } }),
    state: { zh: "需人工处理", en: "Needs a person", tone: "bad" },
    why: care_reason ? { zh: care_reason.meaning_zh, en: care_reason.meaning_en } : inBoth(care),
  }));
}

export function ofRefunds(refunds: RefundView[]): Finding[] {
  return refunds.map(({ refund_no, amount_fen, state, failure, todo_zh, todo_en }) => ({
    key: refund_no,
    name: `¥${yuanText(amount_fen)} ${refund_no}`,
    link: linkOptions({ to: "/refunds/$refundNo", params: { refundNo: refund_no } }),
    state: REFUND_STATES[state],
    why: failure ? { zh: failure.meaning_zh, en: failure.meaning_en } : { zh: todo_zh, en: todo_en },
  }));
}

/** What the API warns of: a running stock that ends within a week, or is nearly given out. */
export function ofStocks(stocks: StockView[]): Finding[] {
  return stocks.flatMap(({ stock_id, name, warnings, remaining, max_coupons }) =>
    warnings.map((warning) => ({
      key: `${stock_id} ${warning}`,
      name,
      link: linkOptions({ to: "/vouchers/$stockId", params: { stockId: stock_id } }),
      state: STOCK_WARNINGS[warning],
      why: inBoth(warning === "nearly_gone" ? `${remaining} / ${max_coupons}` : ""),
    })),
  );
}

type Job = { job_id: string; name: string; kind: "vouchers" | "red-packets"; state: JobState; reason: string };

export function ofJobs(jobs: Job[]): Finding[] {
  return jobs
    .filter(({ state }) => state === "STOPPED" || state === "REJECTED" || state === "READY")
    .map(({ job_id, name, kind, state, reason }) => ({
      key: job_id,
      name,
      link: linkOptions({ to: "/jobs/$kind/$jobId", params: { kind, jobId: job_id } }),
      state: JOB_STATES[state],
      why: inBoth(reason),
    }));
}

export function ofNotices(notices: FailureNoticeView[]): Finding[] {
  return notices
    .filter(({ state }) => state === "FAILED")
    .map(({ notice_id, red_packet_id, red_packet_name, state, failure }) => ({
      key: notice_id,
      name: red_packet_name,
      link: linkOptions({ to: "/notices", search: { red_packet_id, state } }),
      state: NOTICE_STATES[state],
      why: failure ? { zh: failure.meaning_zh, en: failure.meaning_en } : inBoth(""),
    }));
}

/** Days that failed: they are tried again by themselves for a while, and a person sees it at once. */
export function ofDays(days: DayView[]): Finding[] {
  return days.map(({ mchid, day, state, failure_code }) => ({
    key: `${mchid} ${day}`,
    name: `${day} (${mchid})`,
    link: linkOptions({ to: "/reconciliation/days/$mchid/$day", params: { mchid, day } }),
    state: DAY_STATES[state],
    why: inBoth(failure_code),
  }));
}

export function ofDifferences(differences: DifferenceView[]): Finding[] {
  return differences.map(({ difference_id, day, kind, movement, ours_fen, theirs_fen, age_days }) => {
    const amount = theirs_fen ?? ours_fen;
    const { zh, en } = FLOW_KINDS[movement];
    const named = amount === null ? "" : ` ¥${yuanText(amount)}`;
    return {
      key: difference_id,
      name: `${day}${named}`,
      link: linkOptions({ to: "/reconciliation/differences/$differenceId", params: { differenceId: difference_id } }),
      state: { ...DIFFERENCE_KINDS[kind], tone: age_days > OLD_DAYS ? "bad" : "warn" },
      why: { zh, en },
    };
  });
}
