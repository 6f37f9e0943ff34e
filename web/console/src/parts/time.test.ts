import { describe, expect, it } from "vitest";
import {
  beijingText,
  calendarOfDay,
  calendarOfInstant,
  dayBefore,
  dayOfCalendar,
  dayOfInstant,
  daysOf,
  daysUntil,
  endOfDay,
  instantOfCalendar,
  isDay,
  startOfDay,
  utcText,
} from "./time";

describe("Beijing time", () => {
  it("is eight hours ahead, whatever the machine's zone", () => {
    expect(beijingText("2026-11-28T16:30:05Z")).toBe("2026-11-29 00:30");
    expect(utcText("2026-11-28T16:30:05Z")).toBe("2026-11-28 16:30:05 UTC");
  });

  it("has half-open days", () => {
    expect(startOfDay("2026-11-28")).toBe("2026-11-27T16:00:00.000Z");
    expect(endOfDay("2026-12-31")).toBe("2026-12-31T16:00:00.000Z");
  });

  it("comes back from a calendar as it went", () => {
    expect(dayOfCalendar(calendarOfDay("2026-02-28"))).toBe("2026-02-28");
    expect(instantOfCalendar(calendarOfInstant("2026-11-28T16:30:05.000Z"))).toBe("2026-11-28T16:30:05.000Z");
  });

  it("takes only real days", () => {
    expect([isDay("2026-02-28"), isDay("2026-02-30"), isDay("yesterday")]).toEqual([true, false, false]);
  });

  it("goes from day to day", () => {
    expect(dayOfInstant("2026-11-28T16:30:05Z")).toBe("2026-11-29");
    expect(dayBefore("2026-03-01", 1)).toBe("2026-02-28");
    expect(daysOf("2026-12-30", "2027-01-01")).toEqual(["2026-12-30", "2026-12-31", "2027-01-01"]);
  });

  it("counts whole days", () => {
    const now = Date.parse("2026-11-28T00:00:00Z");
    expect(daysUntil("2026-12-28T00:00:00Z", now)).toBe(30);
    expect(daysUntil("2026-11-27T23:00:00Z", now)).toBe(-1);
  });
});
