/** Instants are UTC underneath and Beijing time on the screen; days are Beijing days. */
import dayjs, { type Dayjs } from "dayjs";
import utc from "dayjs/plugin/utc";

dayjs.extend(utc);

const BEIJING_HOURS = 8;
const DAY = "YYYY-MM-DD";

/** Return the instant as Beijing's clocks show it: "2026-11-28 19:50". */
export function beijingText(instant: string, withSeconds = false): string {
  return dayjs
    .utc(instant)
    .utcOffset(BEIJING_HOURS)
    .format(withSeconds ? `${DAY} HH:mm:ss` : `${DAY} HH:mm`);
}

export function utcText(instant: string): string {
  return `${dayjs.utc(instant).format(`${DAY} HH:mm:ss`)} UTC`;
}

/** Return the hour and minute in Beijing of a moment in milliseconds. */
export function beijingClock(milliseconds: number, withSeconds = false): string {
  return dayjs
    .utc(milliseconds)
    .utcOffset(BEIJING_HOURS)
    .format(withSeconds ? "HH:mm:ss" : "HH:mm");
}

/** Return the Beijing day of an instant. */
export function dayOfInstant(instant: string): string {
  return dayjs.utc(instant).utcOffset(BEIJING_HOURS).format(DAY);
}

/** Return the day that was so many days before. */
export function dayBefore(day: string, days: number): string {
  return dayjs.utc(day).subtract(days, "day").format(DAY);
}

/** Return all days of a span, both ends included. */
export function daysOf(from: string, to: string): string[] {
  const length = dayjs.utc(to).diff(dayjs.utc(from), "day") + 1;
  return Array.from({ length }, (_, place) => dayBefore(from, -place));
}

/** Return today's Beijing day, `back` days ago. */
export function beijingDay(back = 0): string {
  return dayjs.utc().utcOffset(BEIJING_HOURS).subtract(back, "day").format(DAY);
}

/** Return the instant at which a Beijing day begins. */
export function startOfDay(day: string): string {
  return new Date(`${day}T00:00:00+08:00`).toISOString();
}

/** Return the instant at which a Beijing day is over: spans are half-open. */
export function endOfDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + 86_400_000).toISOString();
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && dayjs(text).format(DAY) === text;
}

/** Return the whole days until an instant; negative once it is past. */
export function daysUntil(instant: string, now = Date.now()): number {
  return Math.floor((Date.parse(instant) - now) / 86_400_000);
}

/** A calendar's date as a Beijing day, and back: the calendar itself knows no time zone. */
export const dayOfCalendar = (date: Dayjs): string => date.format(DAY);
export const calendarOfDay = (day: string): Dayjs => dayjs(day);

/** A calendar's date and time, read as Beijing's, as an instant, and back. */
export const instantOfCalendar = (date: Dayjs): string =>
  new Date(`${date.format(`${DAY}THH:mm:ss`)}+08:00`).toISOString();
export const calendarOfInstant = (instant: string): Dayjs => dayjs(beijingText(instant, true));
