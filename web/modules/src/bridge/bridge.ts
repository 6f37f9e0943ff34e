/** WeChat's bridge: it comes late, or not at all. */
import { shared } from "../session/shared";

export type BridgeAnswer = { err_msg?: string; err_desc?: string };

interface Bridge {
  invoke(api: string, parameters: object, callback: (answer: BridgeAnswer) => void): void;
}

/** Where a page stands, as its elements care. */
export type Place = "wechat" | "mini-program" | "no-bridge" | "outside";

const READY = "WeixinJSBridgeReady";
/** A browser that calls itself WeChat's is waited for longer; user agents lie both ways, so others a little. */
const WAIT_MS = { named: 6000, other: 1500 };

/** Called once with the place as it is known after a while, and again if the bridge comes after all. */
export function onPlace(listener: (place: Place) => void): void {
  void known.then(() => listener(place()));
  if (!bridge()) document.addEventListener(READY, () => listener(place()), { once: true });
}

export function place(): Place {
  if (isMiniProgram()) return "mini-program";
  if (bridge()) return "wechat";
  return isNamed() ? "no-bridge" : "outside";
}

/** The place, once it is known: WeChat's sign-in needs no bridge, so `no-bridge` may try it too. */
export async function placeKnown(): Promise<Place> {
  await known;
  return place();
}

/** Ask the bridge; an answer is what WeChat's client says, which is not yet what happened. */
export async function invoke(api: string, parameters: object): Promise<BridgeAnswer | undefined> {
  await known;
  const found = bridge();
  return found && new Promise((resolve) => found.invoke(api, parameters, resolve));
}

/** What stands after the colon of an answer: `ok`, `cancel`, `fail` or a reason. */
export function outcomeOf(answer: BridgeAnswer | undefined): string {
  const text = answer?.err_msg ?? "";
  return text.slice(text.indexOf(":") + 1);
}

const known = shared(
  "bridge",
  () =>
    new Promise<void>((resolve) => {
      if (bridge()) return resolve();
      document.addEventListener(READY, () => resolve(), { once: true });
      setTimeout(resolve, isNamed() ? WAIT_MS.named : WAIT_MS.other);
    }),
);

function bridge(): Bridge | undefined {
  return (window as { WeixinJSBridge?: Bridge }).WeixinJSBridge;
}

function isNamed(): boolean {
  return /MicroMessenger/i.test(navigator.userAgent);
}

function isMiniProgram(): boolean {
  return (window as { __wxjs_environment?: string }).__wxjs_environment === "miniprogram";
}
