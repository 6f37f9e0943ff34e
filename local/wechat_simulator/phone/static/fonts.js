// @ts-check
/*
 * The font size of WeChat's settings. Android enlarges every text, until a page sends `setFontSizeCallback` with 0;
 * iOS sets text-size-adjust on the body, which a page's own !important rule beats. Desktop browsers enlarge nothing by
 * themselves, so each element that holds text is enlarged here, open shadow roots included.
 */
(() => {
  /** @type {{platform: string, font_percent: number} | undefined} */
  const setup = /** @type {any} */ (window).__wechat_simulator;
  if (!setup || setup.font_percent === 100) return;
  const { font_percent: percent, platform } = setup;
  /** @type {WeakMap<Element, number>} What an element's size was before. */
  const sizes = new WeakMap();
  /** @type {WeakSet<Node>} */
  const watched = new WeakSet();
  let scale = 1;
  let isWaiting = false;

  addEventListener("DOMContentLoaded", () => {
    scale = wantedScale();
    enlarge();
  });
  addEventListener("wechat-font", (event) => {
    scale = /** @type {CustomEvent} */ (event).detail === 0 ? 1 : percent / 100;
    enlarge();
  });

  function wantedScale() {
    if (platform !== "ios") return percent / 100;
    document.body.style.setProperty("-webkit-text-size-adjust", `${percent}%`);
    const used = getComputedStyle(document.body).getPropertyValue("-webkit-text-size-adjust");
    return used.endsWith("%") ? Number.parseFloat(used) / 100 : 1;
  }

  function enlarge() {
    const found = [...textElements(document)];
    // All sizes are read before one is written: children inherit.
    for (const element of found)
      if (!sizes.has(element)) sizes.set(element, Number.parseFloat(getComputedStyle(element).fontSize));
    for (const element of found)
      element.style.setProperty("font-size", `${(sizes.get(element) ?? 16) * scale}px`, "important");
  }

  /**
   * @param {Document | ShadowRoot} root
   * @returns {Generator<HTMLElement>}
   */
  function* textElements(root) {
    if (!watched.has(root)) {
      watched.add(root);
      new MutationObserver(enlargeSoon).observe(root, { childList: true, subtree: true });
    }
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) yield* textElements(element.shadowRoot);
      const holdsText = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && (node.nodeValue ?? "").trim(),
      );
      const isShown = element instanceof HTMLElement && !["SCRIPT", "STYLE"].includes(element.tagName);
      if (isShown && (holdsText || element.matches("input, select, textarea")))
        yield/** @type {HTMLElement} */ (element);
    }
  }

  function enlargeSoon() {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      enlarge();
    });
  }
})();
