/** What the live checks of credentials say, in both languages, and where on WeChat's side each is mended. */
import { strings, type Text } from "../../../i18n";

type Checked = { name: Text; mend: Text };

const API_SECURITY = { zh: "商户平台 → 账户中心 → API安全", en: "Merchant platform → Account centre → API security" };
const under = (zh: string, en: string): Text => ({
  zh: `${API_SECURITY.zh} → ${zh}`,
  en: `${API_SECURITY.en} → ${en}`,
});

const PUBLIC_KEY: Checked = {
  name: { zh: "微信支付公钥", en: "WeChat Pay's public key" },
  mend: under("微信支付公钥", "WeChat Pay public key (微信支付公钥)"),
};

const CHECKS: Record<string, Checked> = {
  merchant_certificate: {
    name: { zh: "商户证书与私钥", en: "Merchant certificate and key" },
    mend: under("商户API证书", "Merchant API certificate (商户API证书)"),
  },
  public_key: PUBLIC_KEY,
  public_key_id: PUBLIC_KEY,
  public_key_pem: PUBLIC_KEY,
  apiv3_key: {
    name: { zh: "APIv3 密钥", en: "APIv3 key" },
    mend: under("解密回调（APIv3密钥）", "APIv3 key (APIv3密钥)"),
  },
  official_account: {
    name: { zh: "公众号绑定", en: "Binding of the official account" },
    mend: {
      zh: "商户平台 → 产品中心 → AppID账号管理 → 关联AppID",
      en: "Merchant platform → Products → AppID accounts (AppID账号管理) → bind the AppID",
    },
  },
  official_account_secret: {
    name: { zh: "公众号 AppSecret", en: "AppSecret of the official account" },
    mend: {
      zh: "公众号后台 → 设置与开发 → 开发接口管理 → AppSecret、IP白名单",
      en: "Official account's own site → Settings → Development → AppSecret, IP allow-list",
    },
  },
};

/** Return what is known of a check by its name in the API: "official_account wx…" is one kind. */
export function checkedOf(credential: string): Checked & { appid: string } {
  const [kind = "", appid = ""] = credential.split(" ");
  const known = CHECKS[kind] ?? { name: { zh: kind, en: kind }, mend: API_SECURITY };
  return { ...known, appid };
}

/** The API's words for what a check showed, in Chinese; of what is not here WeChat's code is told. */
const CHINESE: Record<string, string> = {
  "WeChat accepts what this certificate's key signs": "微信接受此证书的签名",
  "WeChat refuses the signature: mchid, certificate and private key do not belong together, or the certificate was replaced on the merchant platform":
    "微信拒绝签名：商户号、证书与私钥不匹配，或证书已在商户平台更换",
  "WeChat knows no merchant account of this number": "微信没有这个商户号",
  "WeChat knows no public key of this id for this merchant account": "该商户号没有这个公钥 ID",
  "WeChat signs its answers with another key than the ones given here": "微信应答使用的是另一把密钥",
  "WeChat's answers do not verify with the key given for this id": "用此公钥验证微信应答失败",
  "this official account is not bound to this merchant account": "该公众号未绑定此商户号",
  "bound to this merchant account": "已绑定此商户号",
  "WeChat's answers verify with it": "可验证微信应答",
  "what WeChat encrypted does not open with this key": "用此密钥无法解密微信的内容",
  "WeChat still encrypts with the previous key; set this one on the merchant platform, then check again":
    "微信仍在使用上一把密钥；请先在商户平台设置新密钥，再重新检测",
  "this account has no platform certificate to try the key on; the first payment callback will tell":
    "该商户号没有平台证书，暂时无法验证；首次支付回调时可知",
  "what WeChat encrypted opens with it": "可解密微信的内容",
  "the official account does not accept this appid and secret": "公众号不接受此 AppID 与 AppSecret",
  "our address is not on the official account's IP allow-list": "本系统的地址不在公众号的 IP 白名单中",
  "the official account accepts it": "公众号已接受",
};

export function messageText(message: string, remoteCode: string): Text {
  const unknown = remoteCode ? `微信返回 ${remoteCode}，未能验证` : message;
  return { zh: CHINESE[message] ?? unknown, en: message };
}

export const checkWords = strings({
  title: { zh: "凭据检测", en: "Checks of the credentials" },
  about: {
    zh: "每一项都用真实请求向微信验证。",
    en: "Each is tried with a real request at WeChat.",
  },
  none: { zh: "尚未检测，请点击“立即检测”。", en: "Not checked yet: press Check now." },
  probe: { zh: "立即检测", en: "Check now" },
  probed: { zh: "检测完成", en: "Checked" },
  credential: { zh: "检测项", en: "Credential" },
  result: { zh: "结果", en: "Result" },
  message: { zh: "说明", en: "What was found" },
  remoteCode: { zh: "微信错误码", en: "WeChat's code" },
  mend: { zh: "修改位置", en: "Where to mend it" },
});
