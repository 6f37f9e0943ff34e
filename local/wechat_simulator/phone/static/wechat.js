// @ts-check
/*
 * Makes a page's window WeChat's browser, if a phone of the simulator shows it; does nothing anywhere else.
 *
 * A page loads it as a classic script before its own: <script src="http://127.0.0.1:8090/_simulator/wechat.js"></script>
 * It knows by `window.name`: a phone names its frame, a test the window (README.md, "A page in WeChat").
 */
(() => {
  /**
   * @typedef {object} Setup
   * @property {string} phone_id
   * @property {string} origin Where the simulator answers.
   * @property {"frame" | "window"} place
   * @property {"ios" | "android"} platform
   * @property {boolean} is_snapshot
   * @property {boolean} is_mini_program
   * @property {boolean} is_offline
   * @property {number} font_percent
   * @property {number} bridge_milliseconds
   * @property {string} [storage] A prefix that keeps this customer's storage apart.
   */

  const IOS =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148" +
    " MicroMessenger/8.0.60(0x18003c32) NetType/WIFI Language/zh_CN";
  const ANDROID =
    "Mozilla/5.0 (Linux; Android 14; V2324A Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko)" +
    " Version/4.0 Chrome/130.0.6723.103 Mobile Safari/537.36 XWEB/1300409 MMWEBSDK/20241202 MMWEBID/4829" +
    " MicroMessenger/8.0.56.2800(0x28003858) WeChat/arm64 Weixin NetType/WIFI Language/zh_CN ABI/arm64";

  const found = readSetup();
  if (!found || /** @type {any} */ (window).__wechat_simulator) return;
  /** @type {Setup} */
  const setup = found;

  const realFetch = window.fetch.bind(window);
  const documentId = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 10)}`;
  const entryUrl = documentUrl();
  /** @type {Map<string, Function>} */
  const listeners = new Map();

  Object.defineProperty(window, "__wechat_simulator", { value: Object.freeze({ ...setup }) });
  pretend();
  if (setup.place === "frame") serveFrame();
  let isOffline = setup.is_offline;
  if (isOffline || setup.place === "frame") guardNetwork();
  if (!setup.is_snapshot) setTimeout(injectBridge, setup.bridge_milliseconds);
  redirectScripts();

  /** @returns {Setup | null} */
  function readSetup() {
    try {
      const named = JSON.parse(window.name).wechat;
      // A frame inside a page is no page of WeChat's: nobody can pay there.
      const isRight =
        named.place === "frame" ? window.parent === window.top && window !== window.top : window === window.top;
      return isRight && named.phone_id ? named : null;
    } catch {
      return null;
    }
  }

  /** The URL with which the document was opened; the page may have changed its address before this script came. */
  function documentUrl() {
    const entry = performance.getEntriesByType("navigation")[0];
    return entry?.name.startsWith("http") ? entry.name : location.href;
  }

  function pretend() {
    const isIos = setup.platform === "ios";
    const values = {
      userAgent: (isIos ? IOS : ANDROID) + (setup.is_mini_program ? " miniProgram" : ""),
      platform: isIos ? "iPhone" : "Linux armv81",
      vendor: isIos ? "Apple Computer, Inc." : "Google Inc.",
      maxTouchPoints: 5,
    };
    for (const [name, value] of Object.entries(values)) {
      Object.defineProperty(navigator, name, { get: () => value, configurable: true });
    }
    const wide = /** @type {any} */ (window);
    if (isIos) wide.__wxjs_is_wkwebview = true;
    wide.__wxjs_environment = setup.is_mini_program ? "miniprogram" : "browser";
  }

  /** The page's own calls fail while the phone has no network. */
  function guardNetwork() {
    window.fetch = (...given) => (isOffline ? Promise.reject(new TypeError("Failed to fetch")) : realFetch(...given));
    const send = XMLHttpRequest.prototype.send;
    XMLHttpRequest.prototype.send = function (...given) {
      if (isOffline) setTimeout(() => this.dispatchEvent(new ProgressEvent("error")));
      else send.apply(this, given);
    };
    Object.defineProperty(navigator, "onLine", { get: () => !isOffline, configurable: true });
  }

  /** @param {boolean} value */
  function setOffline(value) {
    if (value === isOffline) return;
    isOffline = value;
    dispatchEvent(new Event(value ? "offline" : "online"));
  }

  /**
   * @param {string} api
   * @param {object} params
   * @returns {Promise<any>}
   */
  async function ask(api, params) {
    const body = JSON.stringify({ api, params, document: documentId, url: location.href, entry_url: entryUrl });
    // Text, so that no browser asks for permission first.
    const answer = await realFetch(`${setup.origin}/_simulator/phones/${setup.phone_id}/calls`, {
      method: "POST",
      body,
    });
    if (!answer.ok) throw new Error(`the WeChat simulator answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }

  /**
   * @param {string} api
   * @param {any} params
   * @param {any} callback
   */
  function invoke(api, params, callback) {
    const given = params && typeof params === "object" ? params : {};
    const asked = ask(api, given);
    report("called", { api, params: JSON.parse(JSON.stringify(given)) });
    if (api === "setFontSizeCallback")
      dispatchEvent(new CustomEvent("wechat-font", { detail: Number(/** @type {any} */ (given).fontSize) }));
    asked.then(
      (answer) => {
        if (answer.closed) closePage();
        else if (typeof callback === "function") callback(answer);
      },
      (error) => console.error(error),
    );
  }

  /** Let the phone know where its page is, and do what its buttons say. */
  function serveFrame() {
    const moved = () => report("moved", {});
    for (const name of /** @type {const} */ (["pushState", "replaceState"])) {
      const real = history[name];
      history[name] = function (...given) {
        real.apply(this, given);
        report(name === "pushState" ? "pushed" : "moved", {});
      };
    }
    for (const event of ["hashchange", "popstate", "load", "DOMContentLoaded", "pageshow"])
      addEventListener(event, moved);
    addEventListener("message", (event) => {
      if (event.origin !== setup.origin || event.source !== window.parent) return;
      if (event.data.command === "reload") location.reload();
      if (event.data.command === "network") setOffline(event.data.isOffline);
      if (event.data.command === "back") history.back();
      if (event.data.command === "forward") history.forward();
      if (event.data.command === "share") for (const name of ["menu:share:appmessage"]) listeners.get(name)?.({});
    });
    addEventListener("DOMContentLoaded", () => {
      new MutationObserver(moved).observe(document.head, { childList: true, subtree: true, characterData: true });
    });
    // WeChat has one window: what asks for another opens in it.
    document.addEventListener("click", (event) => {
      const link = event.composedPath().find((one) => one instanceof HTMLAnchorElement && one.target);
      if (link instanceof HTMLAnchorElement && !event.defaultPrevented) link.target = "_self";
    });
    window.open = (url) => {
      if (url) location.href = String(url);
      return window;
    };
    // Browsers let no frame of another origin alert.
    window.alert = (text = "") => report("alert", { text: String(text) });
    report("entered", { entryUrl });
  }

  function closePage() {
    if (setup.place === "frame") report("closed", {});
    else location.replace(`${setup.origin}/_simulator/phone/closed`);
  }

  function injectBridge() {
    if (/** @type {any} */ (window).WeixinJSBridge) return;
    Object.defineProperty(window, "WeixinJSBridge", {
      configurable: true,
      value: {
        invoke,
        /** @param {string} api @param {any} [params] */
        call: (api, params) => invoke(api, params, null),
        /** @param {string} event @param {Function} listener */
        on: (event, listener) => void listeners.set(event, listener),
        log: () => undefined,
      },
    });
    document.dispatchEvent(new Event("WeixinJSBridgeReady"));
  }

  /** The page's own jweixin is the simulator's: the real one is not there without a network. */
  function redirectScripts() {
    const source = Object.getOwnPropertyDescriptor(HTMLScriptElement.prototype, "src");
    if (!source?.set || !source.get) return;
    const setSource = source.set;
    /** @param {string} url */
    const redirected = (url) =>
      /^(https?:)?\/\/res2?\.wx\.qq\.com\/.*jweixin/.test(String(url))
        ? `${setup.origin}/_simulator/jweixin-1.6.0.js`
        : url;
    Object.defineProperty(HTMLScriptElement.prototype, "src", {
      ...source,
      set(url) {
        setSource.call(this, redirected(url));
      },
    });
    const setAttribute = HTMLScriptElement.prototype.setAttribute;
    HTMLScriptElement.prototype.setAttribute = function (name, value) {
      setAttribute.call(this, name, name.toLowerCase() === "src" ? redirected(value) : value);
    };
  }

  /**
   * Let the phone know.
   * @param {string} kind
   * @param {object} about
   */
  function report(kind, about) {
    if (setup.place !== "frame") return;
    const { canGoBack = true, canGoForward = true } = /** @type {any} */ (window).navigation ?? {};
    const place = { url: location.href, title: document.title, canGoBack, canGoForward };
    window.parent.postMessage({ wechat: kind, document: documentId, ...place, ...about }, setup.origin);
  }
})();
