// @ts-check
/*
 * The interface of https://res.wx.qq.com/open/js/jweixin-1.6.0.js over `WeixinJSBridge`, written anew.
 *
 * As there: the bridge may come late and is waited for by wx.config alone; ready callbacks run once a document, also
 * after a failed config (wx.error runs first); chooseWXPay takes its appId from wx.config.
 * In wechat.js it defines nothing outside a phone; loaded by itself it always does.
 */
(() => {
  const wide = /** @type {any} */ (window);
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  const isPartOfBridge = Boolean(script && /\/wechat\.js(\?|$)/.test(script.src));
  if (wide.jWeixin || (isPartOfBridge && !wide.__wechat_simulator)) return;

  /** What functions are called in the bridge, where the names differ. @type {Record<string, string>} */
  const BRIDGE_NAMES = {
    config: "preVerifyJSAPI",
    chooseWXPay: "getBrandWCPayRequest",
    previewImage: "imagePreview",
    getLocation: "geoLocation",
  };
  /** @type {Record<string, string>} */
  const ANSWER_NAMES = {
    preVerifyJSAPI: "config",
    get_brand_wcpay_request: "chooseWXPay",
    imagePreview: "previewImage",
    geoLocation: "getLocation",
    network_type: "getNetworkType",
  };
  const PLAIN = [
    "updateAppMessageShareData",
    "updateTimelineShareData",
    "hideOptionMenu",
    "showOptionMenu",
    "hideMenuItems",
    "showMenuItems",
    "hideAllNonBaseMenuItem",
    "showAllNonBaseMenuItem",
    "closeWindow",
    "previewImage",
    "openLocation",
    "getLocation",
    "getNetworkType",
    "scanQRCode",
    "chooseImage",
    "chooseCard",
    "requestMerchantTransfer",
    "onMenuShareAppMessage",
    "onMenuShareTimeline",
  ];

  /** @typedef {Record<string, any> & {success?: Function, fail?: Function, cancel?: Function, complete?: Function}} Options */

  /** @type {Options | null} */
  let configured = null;
  /** 0 before wx.config is answered, 1 after ok, -1 after a failure that nobody listened for. */
  let state = 0;
  /** @type {any} */
  let failure;
  /** @type {Function[]} */
  let waiting = [];
  /** @type {Function | null} */
  let onError = null;

  /** @param {() => void} action */
  function whenBridged(action) {
    if (wide.WeixinJSBridge) action();
    else document.addEventListener("WeixinJSBridgeReady", action, { once: true });
  }

  /** @param {object} params */
  function verified(params) {
    const config = configured || {};
    return {
      ...params,
      appId: config.appId,
      verifyAppId: config.appId,
      verifySignType: "sha1",
      verifyTimestamp: config.timestamp,
      verifyNonceStr: config.nonceStr,
      verifySignature: config.signature,
    };
  }

  /**
   * An answer of the bridge in the words of jweixin: `get_brand_wcpay_request:ok` is `chooseWXPay:ok`.
   * @param {string} api
   * @param {any} answer
   */
  function translated(api, answer) {
    const { err_msg: text = "", ...rest } = answer;
    const at = String(text).indexOf(":");
    const name = ANSWER_NAMES[String(text).slice(0, at)] || api;
    let outcome = String(text)
      .slice(at + 1)
      .replace(/^fail(ed)?_/, "")
      .replace(/_/g, " ")
      .toLowerCase();
    if (outcome === "access denied" || outcome === "no permission to execute") outcome = "permission denied";
    return { ...rest, errMsg: `${name}:${outcome || "fail"}` };
  }

  /**
   * @param {string} api
   * @param {object} params
   * @param {Options} options
   */
  function call(api, params, options) {
    if (!wide.WeixinJSBridge) {
      if (configured?.debug) console.log(api, params);
      return;
    }
    wide.WeixinJSBridge.invoke(BRIDGE_NAMES[api] || api, verified(params), (/** @type {any} */ answer) =>
      finish(api, answer, options),
    );
  }

  /** @param {string} api @param {any} answer @param {Options} options */
  function finish(api, answer, options) {
    const result = translated(api, answer);
    if (configured?.debug) alert(JSON.stringify(result));
    const outcome = result.errMsg.slice(result.errMsg.indexOf(":") + 1);
    const handler = outcome === "ok" ? options.success : outcome === "cancel" ? options.cancel : options.fail;
    if (handler) handler(result);
    if (options.complete) options.complete(result);
  }

  /** @type {Record<string, Function>} */
  const wx = {
    /** @param {Options} options */
    config(options) {
      configured = options;
      whenBridged(() => {
        const params = {
          verifyJsApiList: JSON.stringify(options.jsApiList || []),
          verifyOpenTagList: JSON.stringify(options.openTagList || []),
        };
        call("config", params, {
          success: () => (state = 1),
          fail: (/** @type {any} */ result) => {
            failure = result;
            state = onError ? 1 : -1;
            if (onError) onError(result);
          },
          complete: () => {
            const callbacks = waiting;
            waiting = [];
            for (const callback of callbacks) callback();
          },
        });
      });
    },
    /** @param {Function} callback */
    ready(callback) {
      if (state !== 0) callback();
      else waiting.push(callback);
    },
    /** @param {Function} callback */
    error(callback) {
      if (state === -1) callback(failure);
      else onError = callback;
    },
    /** @param {Options} options */
    checkJsApi(options) {
      call("checkJsApi", { jsApiList: options.jsApiList }, options);
    },
    /** @param {Options} options */
    chooseWXPay(options) {
      // `timestamp` here, `timeStamp` in the bridge and in what is signed.
      const { nonceStr, package: prepay, paySign, signType = "SHA1", timestamp } = options;
      call("chooseWXPay", { timeStamp: `${timestamp}`, nonceStr, package: prepay, signType, paySign }, options);
    },
    /** @param {string} api @param {object} params @param {Function} callback */
    invoke(api, params, callback) {
      whenBridged(() => wide.WeixinJSBridge.invoke(api, verified(params), callback));
    },
  };
  for (const api of PLAIN) {
    wx[api] = (/** @type {Options} */ options = {}) => {
      const { success, fail, cancel, complete, ...params } = options;
      call(api, params, options);
    };
  }
  const environment = () => ({ miniprogram: wide.__wxjs_environment === "miniprogram" });
  wide.jWeixin = Object.assign(wx, {
    miniProgram: { getEnv: (/** @type {Function} */ callback) => callback(environment()) },
  });
  wide.wx = wide.jWeixin;
})();
