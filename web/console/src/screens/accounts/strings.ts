import { strings } from "../../i18n";

export const words = strings({
  title: { zh: "商户号", en: "Accounts" },
  about: {
    zh: "微信支付商户号与绑定的公众号。密钥只写不读，提交后不再显示。",
    en: "WeChat Pay merchant accounts and their official accounts. Keys can be handed in and are never shown again.",
  },
  connect: { zh: "接入商户号", en: "Connect an account" },
  none: { zh: "还没有接入商户号，接入后才能收款和发放", en: "No account yet: it takes one to be paid and to give out" },
  name: { zh: "商户名称", en: "Name" },
  mchid: { zh: "商户号", en: "Number (mchid)" },
  status: { zh: "状态", en: "State" },
  officialAccounts: { zh: "公众号", en: "Official accounts" },
  certificate: { zh: "证书到期", en: "Certificate expires" },
  keys: { zh: "密钥", en: "Keys" },
  checkedAt: { zh: "最近检测", en: "Last checked" },
  updatedAt: { zh: "更新时间", en: "Changed" },
  daysLeft: {
    zh: (days: number) => (days < 0 ? `已过期 ${-days} 天` : `还有 ${days} 天`),
    en: (days: number) => (days < 0 ? `${-days} days ago` : `in ${days} days`),
  },
});

export const detailWords = strings({
  change: { zh: "修改设置与密钥", en: "Change settings and keys" },
  switchOff: { zh: "停用", en: "Switch off" },
  switchOn: { zh: "启用", en: "Switch on" },
  switchedOff: { zh: "商户号已停用", en: "The account is switched off" },
  switchedOn: { zh: "商户号已启用", en: "The account is switched on" },
  stops: {
    zh: "停用后立即停止：新订单不能下单，代金券不能领取和发放，红包不能发放，批量任务停下。已下单的支付、已发出的红包不受影响；可随时重新启用。",
    en: "It stops at once: no new orders, no vouchers given out or taken, no red packets sent, jobs halt. Orders that are being paid and what was sent are not affected. It can be switched on again at any time.",
  },
  typeNumber: {
    zh: (mchid: string) => `请输入商户号 ${mchid} 以确认`,
    en: (mchid: string) => `Type ${mchid} to confirm`,
  },
  disabled: {
    zh: "此商户号已停用：不接新订单，也不发放代金券与红包。",
    en: "This account is switched off: it takes no orders and gives nothing out.",
  },
  expiring: {
    zh: "商户证书即将到期，请在商户平台申请新证书后在此更换。",
    en: "The merchant certificate expires soon: get a new one on the merchant platform and replace it here.",
  },
  expired: {
    zh: "商户证书已过期，请尽快更换，否则无法收款和发放。",
    en: "The merchant certificate has expired: replace it, nothing can be paid or given out.",
  },
  stopped: {
    zh: "使用此商户号的红包已停止发放，请先处理原因再启用",
    en: "Red packets of this account have stopped: mend the reason, then start them again",
  },
  credentials: { zh: "证书与密钥", en: "Certificate and keys" },
  serial: { zh: "证书序列号", en: "Serial number" },
  publicKeyId: { zh: "微信支付公钥 ID", en: "Id of WeChat Pay's public key" },
  platformCertificates: { zh: "平台证书", en: "Platform certificates" },
  pageHosts: { zh: "网页域名", en: "Hosts of pages" },
});
