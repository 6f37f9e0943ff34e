/** Jobs give vouchers or red packets: the same to a person, two sets of routes to the API. */
import {
  call,
  cancelRedPacketJob,
  cancelVoucherJob,
  createRedPacketJob,
  createVoucherJob,
  type IfMatch,
  type JobAction,
  type JobState,
  linkRedPacketJobFailures,
  linkVoucherJobFailures,
  listRedPacketJobs,
  listRedPackets,
  listStocks,
  listVoucherJobs,
  offerListUpload,
  offerRedPacketListUpload,
  pauseRedPacketJob,
  pauseVoucherJob,
  type RedPacketJobView,
  type RedPacketView,
  resendRedPacketJob,
  resendVoucherJob,
  resumeRedPacketJob,
  resumeVoucherJob,
  type StockView,
  showRedPacket,
  showRedPacketJob,
  showStock,
  showVoucherJob,
  type UploadOfList,
  type VoucherJobView,
} from "../../api";
import type { Scope } from "../../auth";
import type { Text } from "../../i18n";

/** A job, whatever it gives; `target` is a stock or a red packet. */
export type Job = Omit<VoucherJobView, "stock_id" | "stock_name"> & { target_id: string; target_name: string };
type JobPage = { jobs: Job[]; cursor: string };
type JobQuery = { state?: JobState; campaign?: string; target_id?: string; cursor: string };

/** What a job gives: one of it takes at most `most_fen`; `appid` only where it is of one official account. */
export type Target = { id: string; name: string; most_fen: number; mchid: string; appid?: string; campaign: string };
export type AskedJob = { target_id: string; appid: string; campaign: string; upload_id: string };

type Kind = {
  name: Text;
  read: Scope;
  give: Scope;
  list: (query: JobQuery, signal: AbortSignal) => Promise<JobPage>;
  show: (job_id: string, signal: AbortSignal) => Promise<Job>;
  act: Record<JobAction, (job_id: string, headers: IfMatch) => Promise<Job>>;
  failures: (job_id: string) => Promise<string>;
  offer: () => Promise<UploadOfList>;
  /** The job waits after its check until somebody confirms what it costs. */
  create: (asked: AskedJob) => Promise<Job>;
  target: (id: string, signal: AbortSignal) => Promise<Target>;
  /** Those that can be given out now. */
  targets: (signal: AbortSignal) => Promise<Target[]>;
};

const byId = (job_id: string) => ({ path: { job_id } });
const MOST = 100;

export const KINDS = {
  vouchers: {
    name: { zh: "代金券", en: "Vouchers" },
    read: "voucher:read",
    give: "voucher:jobs",
    list: async ({ target_id, ...query }, signal) => {
      const asked = { ...query, ...(target_id && { stock_id: target_id }) };
      const { jobs, cursor } = await call(listVoucherJobs({ query: asked, signal }));
      return { jobs: jobs.map(ofVouchers), cursor };
    },
    show: async (job_id, signal) => ofVouchers(await call(showVoucherJob({ ...byId(job_id), signal }))),
    act: {
      pause: async (job_id, headers) => ofVouchers(await call(pauseVoucherJob({ ...byId(job_id), headers }))),
      resume: async (job_id, headers) => ofVouchers(await call(resumeVoucherJob({ ...byId(job_id), headers }))),
      cancel: async (job_id, headers) => ofVouchers(await call(cancelVoucherJob({ ...byId(job_id), headers }))),
      resend: async (job_id, headers) => ofVouchers(await call(resendVoucherJob({ ...byId(job_id), headers }))),
    },
    failures: async (job_id) => (await call(linkVoucherJobFailures(byId(job_id)))).url,
    offer: () => call(offerListUpload()),
    create: async ({ target_id, ...asked }) =>
      ofVouchers(await call(createVoucherJob({ body: { ...asked, stock_id: target_id, waits: true } }))),
    target: async (stock_id, signal) => ofStock(await call(showStock({ path: { stock_id }, signal }))),
    targets: async (signal) =>
      (await call(listStocks({ query: { state: "running", limit: MOST }, signal }))).stocks.map(ofStock),
  },
  "red-packets": {
    name: { zh: "红包", en: "Red packets" },
    read: "red_packet:read",
    give: "red_packet:jobs",
    list: async ({ target_id, ...query }, signal) => {
      const asked = { ...query, ...(target_id && { red_packet_id: target_id }) };
      const { jobs, cursor } = await call(listRedPacketJobs({ query: asked, signal }));
      return { jobs: jobs.map(ofPackets), cursor };
    },
    show: async (job_id, signal) => ofPackets(await call(showRedPacketJob({ ...byId(job_id), signal }))),
    act: {
      pause: async (job_id, headers) => ofPackets(await call(pauseRedPacketJob({ ...byId(job_id), headers }))),
      resume: async (job_id, headers) => ofPackets(await call(resumeRedPacketJob({ ...byId(job_id), headers }))),
      cancel: async (job_id, headers) => ofPackets(await call(cancelRedPacketJob({ ...byId(job_id), headers }))),
      resend: async (job_id, headers) => ofPackets(await call(resendRedPacketJob({ ...byId(job_id), headers }))),
    },
    failures: async (job_id) => (await call(linkRedPacketJobFailures(byId(job_id)))).url,
    offer: () => call(offerRedPacketListUpload()),
    create: async ({ target_id, appid: _, ...asked }) =>
      ofPackets(await call(createRedPacketJob({ body: { ...asked, red_packet_id: target_id, waits: true } }))),
    target: async (red_packet_id, signal) => ofPacket(await call(showRedPacket({ path: { red_packet_id }, signal }))),
    targets: async (signal) =>
      (await call(listRedPackets({ query: { state: "ACTIVE", limit: MOST }, signal }))).red_packets.map(ofPacket),
  },
} satisfies Record<string, Kind>;

export type JobKind = keyof typeof KINDS;

/** Return the kind that an address names. */
export function kindOf(word: string): JobKind {
  return word === "red-packets" ? word : "vouchers";
}

function ofVouchers({ stock_id, stock_name, ...job }: VoucherJobView): Job {
  return { ...job, target_id: stock_id, target_name: stock_name };
}

function ofPackets({ red_packet_id, red_packet_name, ...job }: RedPacketJobView): Job {
  return { ...job, target_id: red_packet_id, target_name: red_packet_name };
}

function ofStock({ stock_id, name, amount_fen, mchid }: StockView): Target {
  return { id: stock_id, name, most_fen: amount_fen, mchid, campaign: "" };
}

function ofPacket({ red_packet_id, name, most_fen, mchid, appid, campaign }: RedPacketView): Target {
  return { id: red_packet_id, name, most_fen, mchid, appid, campaign };
}
