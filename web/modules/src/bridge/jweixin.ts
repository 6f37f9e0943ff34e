/** WeChat's JS-SDK, for what the bridge alone does not do; loaded once, configured once. */
import { call } from "../api/call";
import { ApiError } from "../api/problem";
import type { PageSignatureView } from "../api/types";
import { entryUrl, here } from "../session/entry";
import { shared, unshare } from "../session/shared";
import type { Shop } from "../session/sign-in";

interface Failure {
  errMsg?: string;
}

interface Wx {
  config(options: object): void;
  ready(callback: () => void): void;
  error(callback: (failure: Failure) => void): void;
  checkJsApi(options: object): void;
}

const LOAD_MS = 10_000;
const APIS = ["checkJsApi", "requestMerchantTransfer"];

/** Whether this WeChat knows a function, once the page may call it. */
export async function canCall(shop: Shop, source: string, api: string): Promise<boolean> {
  const name = `wx:${shop.appid}`;
  const wx = await shared(name, () =>
    configured(shop, source).catch((error) => {
      unshare(name);
      throw error;
    }),
  );
  return new Promise((resolve) => {
    wx.checkJsApi({
      jsApiList: [api],
      success: (result: { checkResult?: Record<string, boolean> | string }) => {
        const check = result.checkResult;
        const checked = typeof check === "string" ? (JSON.parse(check) as Record<string, boolean>) : check;
        resolve(Boolean(checked?.[api]));
      },
      fail: () => resolve(false),
    });
  });
}

async function configured(shop: Shop, source: string): Promise<Wx> {
  const wx = await loaded(source);
  // iOS signs the address with which the document was opened, Android the present one.
  const isIos = /iPhone|iPad|iPod/.test(navigator.userAgent) || "__wxjs_is_wkwebview" in window;
  const [first, second] = isIos ? [entryUrl, here()] : [here(), entryUrl];
  try {
    await configure(wx, shop, first);
  } catch (error) {
    const isOther = error instanceof ApiError && error.problem.detail?.includes("invalid signature");
    if (first === second || !isOther) throw error;
    await configure(wx, shop, second);
  }
  return wx;
}

async function configure(wx: Wx, shop: Shop, url: string): Promise<void> {
  const { body: signed } = await call<PageSignatureView>(shop.api, "/v1/page-signature", {
    method: "POST",
    body: { appid: shop.appid, url },
    isRepeatable: true,
  });
  await new Promise<void>((resolve, reject) => {
    wx.error(({ errMsg }) => reject(new ApiError("wx_config", 0, { detail: errMsg })));
    wx.config({ ...signed, timestamp: String(signed.timestamp), jsApiList: APIS });
    // After a second wx.config, ready comes at once; an answer of the bridge comes in its turn.
    wx.ready(() => wx.checkJsApi({ jsApiList: APIS, complete: () => resolve() }));
  });
}

function loaded(source: string): Promise<Wx> {
  const found = wxOf();
  if (found) return Promise.resolve(found);
  return new Promise((resolve, reject) => {
    let script = document.querySelector<HTMLScriptElement>('script[src*="jweixin"]');
    if (!script) {
      script = document.createElement("script");
      script.src = source;
      document.head.append(script);
    }
    const failed = () => reject(new ApiError("offline"));
    const done = () => {
      const wx = wxOf();
      wx ? resolve(wx) : failed();
    };
    script.addEventListener("load", done);
    script.addEventListener("error", failed);
    setTimeout(done, LOAD_MS);
  });
}

function wxOf(): Wx | undefined {
  const wx = (window as { wx?: Partial<Wx>; jWeixin?: Partial<Wx> }).jWeixin ?? (window as { wx?: Partial<Wx> }).wx;
  return wx?.config ? (wx as Wx) : undefined;
}
