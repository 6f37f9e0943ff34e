/** How long something still takes, as people say it. */
import type { Text } from "../../i18n";

const MINUTE = 60;
const HOUR = 3600;

export function durationText(seconds: number): Text {
  const [hours, minutes, rest] = [Math.floor(seconds / HOUR), Math.floor((seconds % HOUR) / MINUTE), seconds % MINUTE];
  if (hours > 0) {
    return { zh: `约 ${hours} 小时 ${minutes} 分`, en: `about ${hours} h ${minutes} min` };
  }
  return minutes > 0
    ? { zh: `约 ${minutes} 分 ${rest} 秒`, en: `about ${minutes} min ${rest} s` }
    : { zh: `约 ${rest} 秒`, en: `about ${rest} s` };
}
