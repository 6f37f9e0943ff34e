// What modules.js does, for those who build their own: sign in, order, pay, look at the order. No library, no build.
const { api, appid } = document.body.dataset;
const notice = document.querySelector("#notice");
const again = document.querySelector("#again");
// How long to wait after each look at an order: longer if WeChat said that it was paid.
const LOOKS = { paid: [1, 2, 3, 5, 8], unknown: [1, 2] };

// Private windows have no storage, and a full one throws: then nothing is remembered, and the page still works.
function remember(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(`plain.${name}`);
    else sessionStorage.setItem(`plain.${name}`, JSON.stringify(value));
  } catch {}
}
function recall(name) {
  try {
    return JSON.parse(sessionStorage.getItem(`plain.${name}`));
  } catch {
    return null;
  }
}

class Refused extends Error {
  constructor(problem) {
    super(problem.detail || problem.title);
    this.problem = problem;
  }
}

async function call(method, path, body, key) {
  const headers = {};
  if (body) headers["content-type"] = "application/json";
  if (recall("session")) headers.authorization = `Bearer ${recall("session")}`;
  if (key) headers["idempotency-key"] = key;
  const answer = await fetch(api + path, { method, headers, body: body && JSON.stringify(body) });
  const told = await answer.json();
  if (answer.ok) return told;
  if (answer.status === 401) remember("session", null);
  throw new Refused(told);
}

// The address without what a sign-in put there: it must not be shared, and its code works once.
function ownAddress() {
  const url = new URL(location.href);
  url.searchParams.delete("code");
  url.searchParams.delete("state");
  url.hash = "";
  return url.href;
}

async function comeBack() {
  const query = new URL(location.href).searchParams;
  const begun = recall("sign-in");
  if (!query.has("code")) return;
  history.replaceState(null, "", ownAddress());
  if (!begun || begun.state !== query.get("state")) return;
  remember("sign-in", null);
  const { state, verifier } = begun;
  const session = await call("POST", "/v1/sign-in/complete", { code: query.get("code"), state, verifier });
  remember("session", session.session_token);
  remember("tries", null);
}

// Leaves the page. Where nothing is remembered it would come back for ever, so after two tries it stays.
async function signIn() {
  const tries = (recall("tries") || 0) + 1;
  remember("tries", tries);
  if (recall("tries") !== tries || tries > 2) throw new Error("登录没有成功，请关闭无痕模式后重新打开本页");
  const begun = await call("POST", "/v1/sign-in/start", { appid, page_url: ownAddress() });
  remember("sign-in", begun);
  location.replace(begun.authorize_url);
  await new Promise(() => {});
}

function bridge() {
  if (window.WeixinJSBridge) return Promise.resolve(window.WeixinJSBridge);
  return new Promise((resolve, reject) => {
    document.addEventListener("WeixinJSBridgeReady", () => resolve(window.WeixinJSBridge), { once: true });
    setTimeout(() => reject(new Error("请在微信中打开本页")), 5000);
  });
}

// The parameters are passed on as they are: all of them strings, the signature covers them.
async function pay({ order, payment }) {
  remember("order", order.order_no);
  if (!payment) return look(order.order_no, LOOKS.unknown);
  const wechat = await bridge();
  notice.textContent = "正在支付…";
  const told = await new Promise((resolve) => wechat.invoke("getBrandWCPayRequest", payment, resolve));
  await look(order.order_no, told.err_msg === "get_brand_wcpay_request:ok" ? LOOKS.paid : LOOKS.unknown);
}

// What WeChat told the page decides nothing: ok is not paid, cancel is not the customer's no. The order is asked.
async function look(number, looks) {
  again.hidden = true;
  for (const seconds of looks) {
    const order = await call("GET", `/v1/orders/${number}`);
    if (order.paid_at) return finish(`已支付 ${order.total_yuan} 元`);
    if (order.state === "CLOSED") return finish("订单已关闭");
    notice.textContent = "确认中…";
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
  notice.textContent = "还没有收到付款";
  again.hidden = false;
}

function finish(text) {
  remember("order", null);
  remember("intent", null);
  notice.textContent = text;
}

// One intent, one key: a second click, a lost answer and a reload are the same order.
async function buy(productNumber) {
  const known = recall("intent");
  const intent = known && known.productNumber === productNumber ? known : { productNumber, key: newKey() };
  remember("intent", intent);
  const body = { lines: [{ product_number: productNumber, quantity: 1 }], source_page: location.pathname };
  await pay(await call("POST", "/v1/orders", body, intent.key));
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function act(what) {
  const buttons = document.querySelectorAll("button");
  for (const button of buttons) button.disabled = true;
  try {
    if (!recall("session")) await signIn();
    await what();
  } catch (error) {
    notice.textContent = error.message;
    if (error instanceof Refused) console.warn(error.problem.code, error.problem.request_id);
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

function row(product) {
  const item = document.createElement("li");
  const text = document.createElement("span");
  const button = document.createElement("button");
  text.textContent = `${product.name}　¥${product.price_yuan}`;
  button.type = "button";
  button.textContent = "购买";
  button.setAttribute("aria-label", `购买 ${product.name}`);
  button.addEventListener("click", () => act(() => buy(product.product_number)));
  item.append(text, button);
  return item;
}

async function start() {
  await comeBack();
  const { products } = await call("GET", "/v1/products");
  document.querySelector("#products").append(...products.map(row));
  again.addEventListener("click", () => act(async () => pay(await call("POST", `/v1/orders/${recall("order")}/payment`))));
  if (recall("session") && recall("order")) await act(() => look(recall("order"), LOOKS.unknown));
}

// Going back restores the page with its buttons as they were: ask again.
addEventListener("pageshow", (event) => {
  if (event.persisted && recall("order")) act(() => look(recall("order"), LOOKS.unknown));
});
start().catch((error) => {
  notice.textContent = error.message;
});
