// @ts-check
/*
 * Each customer of the phone has a WeChat of their own: what a page stores is kept apart by a prefix.
 * Cookies are the browser's and are shared; IndexedDB is too.
 */
(() => {
  /** @type {{place: string, storage?: string} | undefined} */
  const setup = /** @type {any} */ (window).__wechat_simulator;
  if (setup?.place !== "frame" || !setup.storage) return;
  const prefix = `${setup.storage}:`;

  for (const name of /** @type {const} */ (["localStorage", "sessionStorage"])) {
    try {
      const apart = keptApart(window[name]);
      Object.defineProperty(window, name, { get: () => apart, configurable: true });
    } catch {
      // A browser that gives no storage to frames gives none here.
    }
  }

  /** @param {Storage} real */
  function keptApart(real) {
    const names = () =>
      Object.keys(real)
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length));
    const methods = {
      /** @param {string} key */
      getItem: (key) => real.getItem(prefix + key),
      /** @param {string} key @param {string} value */
      setItem: (key, value) => real.setItem(prefix + key, value),
      /** @param {string} key */
      removeItem: (key) => real.removeItem(prefix + key),
      clear: () => {
        for (const key of names()) real.removeItem(prefix + key);
      },
      /** @param {number} index */
      key: (index) => names()[index] ?? null,
      get length() {
        return names().length;
      },
    };
    return new Proxy(/** @type {Record<string | symbol, any>} */ (methods), {
      get: (target, key) =>
        key in target || typeof key === "symbol" ? target[key] : (methods.getItem(key) ?? undefined),
      set(_, key, value) {
        methods.setItem(String(key), `${value}`);
        return true;
      },
      has: (target, key) => key in target || methods.getItem(String(key)) !== null,
      deleteProperty(_, key) {
        methods.removeItem(String(key));
        return true;
      },
      ownKeys: () => names(),
      getOwnPropertyDescriptor: (_, key) => {
        const value = methods.getItem(String(key));
        return value === null ? undefined : { value, writable: true, enumerable: true, configurable: true };
      },
    });
  }
})();
