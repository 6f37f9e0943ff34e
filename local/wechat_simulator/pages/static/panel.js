// What the pages do better with a script; everything works without it.
const REFRESH_MILLISECONDS = 5000;
const COPIED_MILLISECONDS = 1200;
const REMEMBERED = "simulator_refresh";

function offerCopying(place) {
  for (const button of place.querySelectorAll("button[data-copy]")) button.hidden = !navigator.clipboard;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.classList.add("copied");
  setTimeout(() => button.classList.remove("copied"), COPIED_MILLISECONDS);
});

function isBusy(place) {
  return document.hidden || place.contains(document.activeElement) || place.querySelector("details[open]") !== null;
}

async function refresh(live) {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || isBusy(live)) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const selector of ["#live", "[data-as-of]"]) {
    const [old, next] = [document.querySelector(selector), fresh.querySelector(selector)];
    if (old && next) old.replaceChildren(...next.childNodes);
  }
  offerCopying(live);
}

function offerRefreshing() {
  const [offer, live] = [document.querySelector("[data-refresh]"), document.querySelector("#live")];
  if (!offer || !live) return;
  const box = offer.querySelector("input");
  offer.hidden = false;
  box.checked = localStorage.getItem(REMEMBERED) !== "no";
  box.addEventListener("change", () => localStorage.setItem(REMEMBERED, box.checked ? "yes" : "no"));
  // The next one is due some time after the last one was answered, so that a slow answer does not call for more.
  const again = async () => {
    if (box.checked && !isBusy(live)) await refresh(live).catch(() => {});
    setTimeout(again, REFRESH_MILLISECONDS);
  };
  setTimeout(again, REFRESH_MILLISECONDS);
}

offerCopying(document);
offerRefreshing();
