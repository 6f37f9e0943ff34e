/** What needs a person, found in what the API tells of each thing. */
import type { FailureNoticeView, JobState, MerchantView, RedPacketView, SendView, StockView } from "../../api";
import { ACCOUNT_STATUSES, JOB_STATES, NOTICE_STATES, PACKET_STATES, type State, type Text } from "../../i18n";
import { daysUntil } from "../../parts/time";

/** One thing that somebody should look at: its name, how it stands, and why. */
export type Finding = { key: string; name: string; state: State; why: Text };

const inBoth = (words: string): Text => ({ zh: words, en: words });

const FEW_DAYS = 7;

export function ofAccounts(accounts: MerchantView[]): Finding[] {
  return accounts
    .filter(({ status }) => status !== "active")
    .map(({ mchid, display_name, status }) => ({
      key: mchid,
      name: `${display_name} (${mchid})`,
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
      state: PACKET_STATES[state],
      why: stop ? { zh: stop.meaning_zh, en: stop.meaning_en } : inBoth(reason),
    }));
}

export function ofSends(sends: SendView[]): Finding[] {
  return sends.map(({ send_id, name, amount_yuan, care, care_reason }) => ({
    key: send_id,
    name: `${name} ¥${amount_yuan}`,
    state: { zh: "需人工处理", en: "Needs a person", tone: "bad" },
    why: care_reason ? { zh: care_reason.meaning_zh, en: care_reason.meaning_en } : inBoth(care),
  }));
}

/** A stock that ends within a week, or of which WeChat has less than a tenth left. */
export function ofStocks(stocks: StockView[], now = Date.now()): Finding[] {
  return stocks.flatMap(({ stock_id, name, available_to, remaining, max_coupons }) => {
    const days = daysUntil(available_to, now);
    const isEnding = days >= 0 && days < FEW_DAYS;
    const isLow = days >= 0 && max_coupons > 0 && remaining * 10 < max_coupons;
    return [
      ...(isEnding ? [{ key: `${stock_id} ends`, name, state: ENDING, why: inBoth("") }] : []),
      ...(isLow ? [{ key: `${stock_id} low`, name, state: LOW, why: inBoth(`${remaining} / ${max_coupons}`) }] : []),
    ];
  });
}

const ENDING: State = { zh: "7 天内到期", en: "Ends within 7 days", tone: "warn" };
const LOW: State = { zh: "余量不足 10%", en: "Less than 10% left", tone: "warn" };

type Job = { job_id: string; state: JobState; reason: string; requested_by: string };

export function ofJobs(jobs: (Job & { name: string })[]): Finding[] {
  return jobs
    .filter(({ state }) => state === "STOPPED" || state === "REJECTED" || state === "READY")
    .map(({ job_id, name, state, reason }) => ({ key: job_id, name, state: JOB_STATES[state], why: inBoth(reason) }));
}

export function ofNotices(notices: FailureNoticeView[]): Finding[] {
  return notices
    .filter(({ state }) => state === "FAILED")
    .map(({ notice_id, red_packet_name, state, failure }) => ({
      key: notice_id,
      name: red_packet_name,
      state: NOTICE_STATES[state],
      why: failure ? { zh: failure.meaning_zh, en: failure.meaning_en } : inBoth(""),
    }));
}
