/**
 * One Idempotency-Key per intent, kept until the outcome is known.
 *
 * A double tap, a second tab, a page that was closed in the middle: each is the same intent, so it is the same order
 * or the same voucher. An order that waits for payment stays with its intent and is resumed on the next visit.
 */
import { type Shop, sessionOf } from "./sign-in";
import { drop, load, save } from "./storage";

export interface Intent {
  key: string;
  openid: string;
  /** A checksum of what was asked for: other content is another intent. A telephone number is not kept. */
  content: number;
  begun_at: number;
  order_no?: string;
  /** WeChat said that it is paid, and the API does not know yet. */
  is_in_doubt?: boolean;
}

const MAX_AGE_MS = 24 * 3600 * 1000;

export function findIntent(shop: Shop, name: string): Intent | undefined {
  const intent = load<Intent>("browser", nameOf(shop, name));
  const session = sessionOf(shop);
  if (!intent || intent.begun_at + MAX_AGE_MS < Date.now()) return undefined;
  return session && session.openid !== intent.openid ? undefined : intent;
}

/** The intent of this name and content: the one that is not finished, or a new one. */
export function intentFor(shop: Shop, name: string, body: object): Intent {
  // Sixteen bits, from which no number can be read; the API refuses a key that comes with other content by chance.
  const content = [...JSON.stringify(body)].reduce((sum, one) => (sum * 31 + one.charCodeAt(0)) % 65521, 0);
  const known = findIntent(shop, name);
  if (known?.content === content) return known;
  const openid = sessionOf(shop)?.openid ?? "";
  // 128 random bits in digits.
  const key = crypto.getRandomValues(new Uint32Array(4)).join("-");
  return keepIntent(shop, name, { key, openid, content, begun_at: Date.now() });
}

function keepIntent(shop: Shop, name: string, intent: Intent): Intent {
  save("browser", nameOf(shop, name), intent);
  return intent;
}

/** Note more about the intent of a key or an order; another tab may have begun another one meanwhile. */
export function noteIntent(shop: Shop, name: string, of: string, what: Partial<Intent>): void {
  const intent = findIntent(shop, name);
  if (intent && (intent.key === of || intent.order_no === of)) keepIntent(shop, name, { ...intent, ...what });
}

/** Forget the intent, whatever became of it, or only if it is that of an order. */
export function finishIntent(shop: Shop, name: string, orderNo?: string): void {
  if (!orderNo || findIntent(shop, name)?.order_no === orderNo) drop("browser", nameOf(shop, name));
}

function nameOf(shop: Shop, name: string): string {
  return `intent:${shop.appid}:${name}`;
}
