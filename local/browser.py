"""Finds the Chromium that tests of pages run in, or installs one: `python -m local.browser` (`make browser`)."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

# Debian's Chromium without windows of its own first: a page costs it a fifth less.
_SHELL = "chromium-headless-shell"
_PROGRAMS = (_SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_ON_MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
_PACKAGES = (_SHELL, "fonts-noto-cjk")
_CHINESE_FONTS = ("fc-list", ":lang=zh", "family")
_TIMEOUT_SECONDS = 900


class NoBrowserError(Exception):
    """There is no Chromium, and none could be installed."""


def find() -> Path | None:
    """Return a Chromium that starts: the one that CHROMIUM names, or else one of the machine, or Playwright's.

    Raises:
        NoBrowserError: CHROMIUM names one that does not start.
    """
    named = os.environ.get("CHROMIUM")
    if named and not _describes_itself(named):
        raise NoBrowserError(f"CHROMIUM is {named!r}, which does not start as a Chromium")
    candidates = [named] if named else _installed()
    return next((Path(one) for one in candidates if _describes_itself(one)), None)


def require() -> Path:
    """Return a Chromium that starts.

    Raises:
        NoBrowserError: there is none; says how to get one.
    """
    found = find()
    if found is None:
        raise NoBrowserError("there is no Chromium: run `make browser`, or name one with CHROMIUM=/path/to/chromium")
    return found


def provide() -> Path:
    """Return a Chromium that starts, installed if there was none: Debian's with a Chinese font, else Playwright's.

    Raises:
        NoBrowserError: none could be installed; says what was tried.
    """
    tried = []
    if _is_missing_something() and shutil.which("apt-get"):
        tried.append(_install(_by_apt()))
    if not find():
        tried.append(_install([sys.executable, "-m", "playwright", "install", "chromium"]))
    found = find()
    if found is None:
        raise NoBrowserError(
            f"there is no Chromium, and none could be installed (tried: {'; '.join(tried)}). Install Chromium or Chrome"
            " and a Chinese font yourself, or name a Chromium with CHROMIUM=/path/to/chromium"
        )
    return found


def describe(chromium: Path) -> str:
    """Return the versions of the browser and of Playwright, which move apart."""
    fonts = "" if _has_chinese() else "; no Chinese font: Chinese shows as boxes in pictures"
    return f"{_describes_itself(chromium)} at {chromium}, Playwright {version('playwright')}{fonts}"


def _installed() -> Iterator[str]:
    yield from filter(None, map(shutil.which, _PROGRAMS))
    yield _ON_MACOS
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - its driver takes a second, and few need it

    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def _describes_itself(program: str | Path) -> str:
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _is_missing_something() -> bool:
    # A machine of somebody's own keeps the browser that it has; a container gets the lighter one beside it.
    is_light = shutil.which(_SHELL) or os.environ.get("CHROMIUM") or os.geteuid() != 0
    return not (find() and is_light and _has_chinese())


def _has_chinese() -> bool:
    try:
        return bool(subprocess.run(_CHINESE_FONTS, capture_output=True, check=False).stdout.strip())
    except OSError:
        return sys.platform == "darwin"


def _by_apt() -> list[str]:
    as_root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
    install = "apt-get -qq update && apt-get -qq install -y --no-install-recommends " + " ".join(_PACKAGES)
    return [*as_root, "sh", "-c", install]


def _install(command: Sequence[str]) -> str:
    """Return the command as it was tried; whether it helped is seen by looking for a browser again."""
    line = shlex.join(command)
    print(f"installing a browser: {line}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, timeout=_TIMEOUT_SECONDS, check=False)
    return line


if __name__ == "__main__":
    try:
        print(f"browser: {describe(provide())}")
    except NoBrowserError as error:
        sys.exit(f"error: {error}")
