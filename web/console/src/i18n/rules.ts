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
