/** What is wrong with a field, in Chinese: the API tells its rules in English. What is not known here stays as told. */
import type { Language } from "./language";

const CHINESE: readonly [RegExp, string][] = [
  [/^(field required|is required)$/i, "必填"],
  [/^string should have at most (\d+) characters?$/i, "最多 $1 个字符"],
  [/^string should have at least (\d+) characters?$/i, "至少 $1 个字符"],
  [/^list should have at most (\d+) items? after validation.*$/i, "最多 $1 项"],
  [/^list should have at least (\d+) items? after validation.*$/i, "至少 $1 项"],
  [/^string should match pattern.*$/i, "格式不正确"],
  [/^input should be greater than or equal to (-?\d+)$/i, "不能小于 $1"],
  [/^input should be less than or equal to (-?\d+)$/i, "不能大于 $1"],
  [/^input should be greater than (-?\d+)$/i, "必须大于 $1"],
  [/^input should be less than (-?\d+)$/i, "必须小于 $1"],
  [/^input should be a valid (integer|number).*$/i, "请填写数字"],
  [/^must be printable characters, and none of \/ # \? % and backslash$/, "只能用可见字符，不能含 / # ? % 和 \\"],
  [/^must be later than starts_at$/, "结束时间必须晚于开始时间"],
  [/^must be later than from$/, "结束日期必须晚于开始日期"],
  [/^the span has more than (\d+) months$/, "时间跨度不能超过 $1 个月"],
  [/^is required for an official account that is new here$/, "新增的公众号必须填写 AppSecret"],
  [/^give certificate_pem and private_key_pem, or p12_base64$/, "请提供证书和私钥（PEM），或 .p12 文件"],
  [/^give the WeChat Pay public key with its id, or a platform certificate$/, "请提供微信支付公钥及其 ID，或平台证书"],
  [/^each appid may stand here once only$/, "同一个公众号只能填写一次"],
  [/^expired at (.*)$/, "证书已于 $1 过期"],
  [/^must be the .p12 file in base64$/, "不是有效的 .p12 文件"],
  // Red packets: amounts are told in fen, which nobody types.
  [/^may have \d+ bytes in UTF-8, (\d+) Chinese characters$/, "最多 $1 个汉字"],
  [/^must not be empty$/, "不能为空"],
  [/^has control characters \(line breaks\)$/, "不能有换行"],
  [/^has characters that WeChat does not take .*$/, "不支持表情符号和换行"],
  [/^may have (\d+) characters in a transfer$/, "商家转账最多 $1 个字"],
  [/^must not be less than least_fen$/, "不能小于最少金额"],
  [/^must be at least \d+: less than 1 yuan .*$/, "低于 1 元须选择微信已开通的场景"],
  [/^must be at most \d+: more than 200 yuan .*$/, "高于 200 元须选择微信已开通的场景"],
  [/^must be at least \d+: no scene .*$/, "最低 0.30 元"],
  [/^must be at most \d+: no scene .*$/, "最高 4999 元"],
  [/^must be at least \d+: WeChat transfers no less$/, "商家转账最低 0.10 元"],
  [/^must be at most \d+: from 2,000 yuan on .*$/, "商家转账须低于 2000 元"],
  [/^must be at least \d+: so much is used already$/, "不能低于已用部分"],
  [/^must be at least (\d+)$/, "不能小于 $1"],
  [/^does not even cover one packet$/, "不够发一个红包"],
  [/^must not be more than total_count$/, "不能超过总个数"],
  [/^must not be more than total_amount_fen$/, "不能超过总金额"],
  [/^must not be more than per_customer$/, "不能超过每位客户最多"],
  [/^must be after valid_from$/, "须晚于开始时间"],
  [/^must not be past already$/, "不能早于现在"],
  [/^can be changed, not taken away$/, "可以修改，不能清空"],
  [/^is none of the channel .*$/, "此发放方式没有这个场景"],
  [/^a red packet of random amounts has no \{amount\} to tell$/, "随机金额的通知不能用 {amount}"],
  [/^cash needs the APIv2 key of merchant account (\d+): .*$/, "商户号 $1 缺少 APIv2 密钥，请先在商户号中填写"],
  // Failure notices
  [/^must be the id of a template: .*$/, "请填写模板 ID"],
  [/^is for messages in WeChat$/, "仅用于微信消息"],
  [/^must be an http\(s\) address of at most (\d+) characters$/, "须为 http(s) 地址，最多 $1 个字符"],
  [/^must be one, text, where there is no template_id$/, "没有模板时只能有一项，字段名为 text"],
  [/^must be there once$/, "字段名不能重复"],
  [/^a key must be 1 to 32 of a-z, 0-9 and _$/, "字段名为 1 至 32 位小写字母、数字或 _"],
  [/^must have at most (\d+) characters besides variables$/, "变量以外最多 $1 个字"],
  [/^knows the variables .*$/, "只能使用列出的变量"],
  [/^must be a mobile number in mainland China for an SMS$/, "请填写中国大陆手机号"],
  [/^must be given for a message in WeChat$/, "请填写客户 openid"],
  [/^must be a campaign of the operator's list.*$/, "营销活动不存在"],
  [/^stands twice$/, "名称重复"],
  [/^must not be above (\d+), the stock's own limit at WeChat for one customer$/, "不能超过微信的每人限领 $1 张"],
  [/^WeChat shows \d+ no such stock of \d+: .*$/, "微信查不到这个批次，请核对批次号、发放商户号和创建商户号"],
  [/^WeChat says (.*)$/, "与微信不符，微信上是 $1"],
  // Reconciliation
  [/^must be 1 to (\d+) of letters, digits and (\S+), where .*$/, "每条 1 至 $1 位字母、数字或 $2，且不能只有 *"],
  [/^may be (\d+) at the most$/, "最多 $1 条"],
  [/^must be one of the (\d+) days before today, in Beijing$/, "须在今天之前的 $1 天之内（北京时间）"],
  // What the check of a list finds, line by line.
  [/^an appid, not an openid$/, "是公众号 appid，不是 openid"],
  [/^a number or a phone, not an openid$/, "是数字或手机号，不是 openid"],
  [/^an id of another system, not an openid$/, "是其他系统的编号，不是 openid"],
  [/^an order number, not an openid$/, "是订单号，不是 openid"],
  [/^a word, not an openid$/, "是普通文字，不是 openid"],
  [/^a heading, not an openid$/, "是表头，不是 openid"],
  [/^not an openid: .*$/, "不是 openid：应为 6 至 128 位字母、数字、_ 或 -"],
  [/^no openid$/, "没有 openid"],
  [/^more than one cell, and no heading says which is the openid$/, "有多列，但没有表头说明哪一列是 openid"],
  [/^this openid came before: it is served once$/, "与前面的行重复，只发一次"],
  [/^no line has an openid: .*$/, "没有一行是 openid：请在 openid 一列上方写 openid，或每行只写一个 openid"],
  [/^(?:list: )?is a workbook: .*$/, "这是 Excel 工作簿，请另存为 CSV UTF-8 后上传"],
  [/^line (\d+): no column is called openid: .*$/, "第 $1 行：没有名为 openid 的列，请在 openid 一列上方写 openid"],
  [/^line (\d+): several columns are called openid: .*$/, "第 $1 行：有多列名为 openid，请只保留一列"],
  // Refunds: what is left is told in fen, which nobody types.
  [/^is more than the line has left, \d+$/, "超过该商品剩余的可退数量或金额"],
  [/^must name what comes back: .*$/, "订单用了单品券，须注明退款商品"],
  [/^line (\d+): has a quote that is never closed$/, "第 $1 行：引号没有配对"],
  [/^line (\d+): a list may have ([\d,]+) rows$/, "名单最多 $2 行，从第 $1 行起超出"],
];

export function ruleText(rule: string, language: Language): string {
  // Pydantic's own errors of our validators begin so.
  const plain = rule.replace(/^Value error, /, "");
  if (language === "en") {
    return plain;
  }
  const known = CHINESE.find(([pattern]) => pattern.test(plain));
  return known ? plain.replace(known[0], known[1]) : plain;
}
