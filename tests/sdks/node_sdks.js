"use strict";
// Node SDKs that nobody here wrote, each doing what it can do, against the simulator; run by tests/sdks/run.py.
const fs = require("fs");
const http = require("http");
const dns = require("dns");
const tls = require("tls");
const path = require("path");
const { randomUUID } = require("crypto");
const { createRequire } = require("module");
const world = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const load = createRequire(path.join(process.argv[3], "package.json"));
const { merchant, mixed_merchant: mixed, certified_merchant: certified, appid, openid } = world;
const file = (name, of = merchant) => fs.readFileSync(path.join(of.directory, name));
const notify = "https://shop.example.com/notify";
const number = () => randomUUID().replaceAll("-", "");

// WeChat's names are the simulator, as a hosts file and port 443 would have it.
const connect = tls.connect;
tls.connect = (...given) => {
  const options = given.find((one) => one && typeof one === "object");
  const host = options && (options.servername || options.host);
  if (host && /(weixin\.qq\.com|wechatpay\.cn)$/.test(host)) Object.assign(options, { host: "127.0.0.1", port: world.tls_port, servername: host });
  return connect(...given);
};
const lookup = dns.lookup;
dns.lookup = (host, ...rest) => lookup(/(weixin\.qq\.com|wechatpay\.cn)$/.test(host) ? "127.0.0.1" : host, ...rest);

const panel = (name, body) => fetch(world.panel + name, { method: "POST", body: JSON.stringify(body) }).then((given) => given.json());

// An address for callbacks, and what the next one was.
function listen() {
  const heard = [], waiting = [];
  const server = http.createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      response.writeHead(204).end();
      const one = { headers: request.headers, body };
      waiting.length ? waiting.shift()(one) : heard.push(one);
    });
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve({
    url: `http://127.0.0.1:${server.address().port}/refund`,
    close: () => server.close(),
    next: () => (heard.length ? Promise.resolve(heard.shift()) : new Promise((go) => waiting.push(go))),
  })));
}

async function tell(sdk, call, does) {
  let outcome;
  try {
    outcome = await does();
  } catch (error) {
    const data = error && error.response && error.response.data;
    const body = data && data.pipe ? "" : data;
    outcome = `${error.name}: ${error.message}${body ? ` ${typeof body === "string" ? body : JSON.stringify(body)}` : ""}`;
  }
  const text = typeof outcome === "string" ? outcome : JSON.stringify(outcome);
  console.log(JSON.stringify([sdk, call, String(text).slice(0, 160)]));
}
const callback = (does) => new Promise((resolve, reject) => does((error, result) => (error ? reject(error) : resolve(result && result.data ? result.data : result))));

async function wechatpayNodeV3() {
  const WxPay = load("wechatpay-node-v3");
  const sdk = "wechatpay-node-v3";
  const pay = new WxPay({ appid, mchid: mixed.mchid, publicKey: file("apiclient_cert.pem", mixed), privateKey: file("apiclient_key.pem", mixed) });
  const order = number();
  await tell(sdk, "serial in lower case", async () => /[a-f]/.test(pay.serial_no) && !/[A-F]/.test(pay.serial_no));
  await tell(sdk, "JSAPI order", () => pay.transactions_jsapi({ description: "tea", out_trade_no: order, notify_url: notify, amount: { total: 100 }, payer: { openid } }));
  await tell(sdk, "query", () => pay.query({ out_trade_no: order }));
  await tell(sdk, "close", () => pay.close(order));
  await tell(sdk, "platform certificates", async () => (await pay.get_certificates(mixed.apiv3_key)).length);
}

async function wechatpayNodeV3Refunds() {
  const WxPay = load("wechatpay-node-v3");
  const sdk = "wechatpay-node-v3";
  const pay = new WxPay({ appid, mchid: certified.mchid, publicKey: file("apiclient_cert.pem", certified), privateKey: file("apiclient_key.pem", certified) });
  const told = await listen(), paid = number(), refund = number();
  await pay.transactions_jsapi({ description: "tea", out_trade_no: paid, notify_url: notify, amount: { total: 100 }, payer: { openid } });
  await panel("pay", { mchid: certified.mchid, out_trade_no: paid, notify: false });
  await tell(sdk, "refund", () => pay.refunds({ out_trade_no: paid, out_refund_no: refund, notify_url: told.url, amount: { refund: 1, total: 100, currency: "CNY" } }));
  await tell(sdk, "query of a refund", () => pay.find_refunds(refund));
  await tell(sdk, "notice SUCCESS, verified and decrypted", async () => {
    const { headers, body } = await told.next();
    const { resource } = JSON.parse(body);
    const given = { timestamp: headers["wechatpay-timestamp"], nonce: headers["wechatpay-nonce"], body, serial: headers["wechatpay-serial"], signature: headers["wechatpay-signature"], apiSecret: certified.apiv3_key };
    return [await pay.verifySign(given), pay.decipher_gcm(resource.ciphertext, resource.associated_data, resource.nonce, certified.apiv3_key)];
  });
  told.close();
}

// Whether the hash of a bill is right, and its last line.
function bill(content, link) {
  const data = Buffer.from(content);
  const plain = link.download_url.includes("tartype") ? require("zlib").gunzipSync(data) : data;
  const hash = require("crypto").createHash("sha1").update(plain).digest("hex");
  return `hash ${hash === link.hash_value ? "right" : "wrong"}, ${plain.toString().trimEnd().split("\r\n").pop()}`;
}

async function wechatpayNodeV3Bills() {
  const WxPay = load("wechatpay-node-v3");
  const sdk = "wechatpay-node-v3";
  const pay = new WxPay({ appid, mchid: certified.mchid, publicKey: file("apiclient_cert.pem", certified), privateKey: file("apiclient_key.pem", certified) });
  for (const [what, ask] of [
    ["trade bill", () => pay.tradebill({ bill_date: world.bill_date, bill_type: "ALL" })],
    ["fund flow bill", () => pay.fundflowbill({ bill_date: world.bill_date, account_type: "BASIC" })],
    ["trade bill in GZIP", () => pay.tradebill({ bill_date: world.bill_date, tar_type: "GZIP" })],
  ]) {
    await tell(sdk, what, async () => {
      const link = (await ask()).data;
      const file = await pay.downloadBill(link.download_url);
      return file && file.data ? bill(file.data, link) : file;
    });
  }
}

async function wechatpayAxiosPlugin() {
  const { Aes, Formatter, Rsa, Wechatpay } = load("wechatpay-axios-plugin");
  const FormData = load("form-data");
  const sdk = "wechatpay-axios-plugin";
  const pay = new Wechatpay({
    mchid: merchant.mchid, serial: merchant.certificate_serial, privateKey: file("apiclient_key.pem"),
    certs: { [merchant.public_key_id]: file("pub_key.pem") }, secret: merchant.apiv2_key,
    merchant: { cert: file("apiclient_cert.pem"), key: file("apiclient_key.pem") },
  });
  const order = number();
  await tell(sdk, "JSAPI order", async () => (await pay.v3.pay.transactions.jsapi.post({ appid, mchid: merchant.mchid, description: "tea", out_trade_no: order, notify_url: notify, amount: { total: 100 }, payer: { openid } })).data);
  await tell(sdk, "query", async () => (await pay.v3.pay.transactions.outTradeNo.$out_trade_no$.get({ out_trade_no: order, params: { mchid: merchant.mchid } })).data);
  await tell(sdk, "close", async () => (await pay.v3.pay.transactions.outTradeNo.$out_trade_no$.close.post({ mchid: merchant.mchid }, { out_trade_no: order })).status);
  await tell(sdk, "send a voucher", async () => (await pay.v3.marketing.favor.users.$openid$.coupons.post({ stock_id: world.stock_id, out_request_no: number(), appid, stock_creator_mchid: merchant.mchid }, { openid })).data);
  await tell(sdk, "upload a picture", async () => {
    const picture = fs.readFileSync(world.picture);
    const meta = { filename: "picture.png", sha256: require("crypto").createHash("sha256").update(picture).digest("hex") };
    const form = new FormData();
    form.append("meta", JSON.stringify(meta), { contentType: "application/json" });
    form.append("file", picture, { filename: "picture.png", contentType: "image/png" });
    return (await pay.v3.marketing.favor.media.imageUpload.post(form, { meta, headers: form.getHeaders() })).data;
  });
  for (const [what, kind, params] of [
    ["trade bill", "tradebill", { bill_type: "ALL" }], ["fund flow bill", "fundflowbill", { account_type: "BASIC" }], ["trade bill in GZIP", "tradebill", { tar_type: "GZIP" }],
  ]) {
    await tell(sdk, what, async () => {
      const link = (await pay.v3.bill[kind].get({ params: { bill_date: world.bill_date, ...params } })).data;
      const file = await pay.v3.billdownload.file.get({ params: Object.fromEntries(new URL(link.download_url).searchParams), responseType: "arraybuffer", transformResponse: [(data) => data] });
      return bill(file.data, link);
    });
  }
  const told = await listen(), paid = number(), refund = number();
  await pay.v3.pay.transactions.jsapi.post({ appid, mchid: merchant.mchid, description: "tea", out_trade_no: paid, notify_url: notify, amount: { total: 100 }, payer: { openid } });
  await panel("pay", { mchid: merchant.mchid, out_trade_no: paid, notify: false });
  await tell(sdk, "refund", async () => (await pay.v3.refund.domestic.refunds.post({ out_trade_no: paid, out_refund_no: refund, notify_url: told.url, amount: { refund: 1, total: 100, currency: "CNY" } })).data);
  await tell(sdk, "query of a refund", async () => (await pay.v3.refund.domestic.refunds.$out_refund_no$.get({ out_refund_no: refund })).data);
  await tell(sdk, "notice SUCCESS, verified and decrypted", async () => {
    const { headers, body } = await told.next();
    const { resource } = JSON.parse(body);
    const message = Formatter.response(headers["wechatpay-timestamp"], headers["wechatpay-nonce"], body);
    return [Rsa.verify(message, headers["wechatpay-signature"], file("pub_key.pem")), Aes.AesGcm.decrypt(resource.ciphertext, merchant.apiv3_key, resource.nonce, resource.associated_data)];
  });
  told.close();
  const billno = `${merchant.mchid}${String(BigInt("0x" + number()) % 10n ** 18n).padStart(18, "0")}`;
  const packet = { nonce_str: Formatter.nonce(), mch_billno: billno, mch_id: merchant.mchid, wxappid: appid, send_name: "tea", re_openid: openid, total_amount: 100, total_num: 1, wishing: "tea", client_ip: "127.0.0.1", act_name: "tea", remark: "tea" };
  await tell(sdk, "red packet", async () => (await pay.v2.mmpaymkttransfers.sendredpack.post(packet, { security: true })).data);
  await tell(sdk, "V2 query of an order", async () => (await pay.v2.pay.orderquery.post({ appid, mch_id: merchant.mchid, out_trade_no: order, nonce_str: Formatter.nonce() })).data);
}

async function tenpay() {
  const Tenpay = load("tenpay");
  const sdk = "tenpay";
  const pay = new Tenpay({ appid, mchid: merchant.mchid, partnerKey: merchant.apiv2_key, pfx: file("apiclient_cert.p12"), notify_url: notify, spbill_create_ip: "127.0.0.1" });
  const billno = `${merchant.mchid}${String(BigInt("0x" + number()) % 10n ** 18n).padStart(18, "0")}`;
  await tell(sdk, "red packet", () => pay.sendRedpack({ mch_autono: billno, mch_billno: billno, send_name: "tea", wishing: "tea", re_openid: openid, total_amount: 100, act_name: "tea", remark: "tea" }));
  await tell(sdk, "query of a red packet", () => pay.redpackQuery({ mch_billno: billno }));
  await tell(sdk, "V2 order", () => pay.unifiedOrder({ out_trade_no: number(), body: "tea", total_fee: 1, openid }));
}

async function wechatOauth() {
  const OAuth = load("wechat-oauth");
  const sdk = "wechat-oauth";
  const client = new OAuth(appid, world.secret);
  await tell(sdk, "code", () => callback((done) => client.getAccessToken(world.codes["wechat-oauth"], done)));
  await tell(sdk, "profile", () => callback((done) => client.getUser(openid, done)));
  await tell(sdk, "token valid", async () => {
    const token = await callback((done) => client.getToken(openid, done));
    return callback((done) => client.verifyToken(openid, token.access_token, done));
  });
}

async function wechatApi() {
  const API = load("wechat-api");
  const sdk = "wechat-api";
  const client = new API(appid, world.secret);
  await tell(sdk, "access token", async () => (await callback((done) => client.getLatestToken(done))).accessToken.length);
  await tell(sdk, "follower", () => callback((done) => client.getUser(openid, done)));
  await tell(sdk, "template message", () => callback((done) => client.sendTemplate(openid, "T1", "", { thing1: { value: "tea" } }, done)));
  await tell(sdk, "list of followers", () => callback((done) => client.getFollowers(done)));
}

(async () => {
  for (const play of [wechatpayNodeV3, wechatpayNodeV3Refunds, wechatpayNodeV3Bills, wechatpayAxiosPlugin, tenpay, wechatOauth, wechatApi]) {
    await play().catch((error) => console.log(JSON.stringify([play.name, "start", `${error.name}: ${error.message}`.slice(0, 160)])));
  }
})();
