/** What the form of a new job holds, and what is asked of the API with it. */
import type { AskedJob } from "../kinds";

export type UploadedList = { upload_id: string; name: string };

export type JobValues = {
  target: string | null;
  appid: string | null;
  campaign: string | null;
  list: UploadedList | null;
};

export function toAsk({ target, appid, campaign, list }: JobValues): AskedJob {
  return {
    target_id: target ?? "",
    appid: appid ?? "",
    campaign: campaign ?? "",
    upload_id: list?.upload_id ?? "",
  };
}

/** A list without customers: the heading under which the check looks for openids. */
export const TEMPLATE_URL = `data:text/csv;charset=utf-8,${encodeURIComponent("\ufeffopenid\r\n")}`;
