// Fetches who is there again while a meeting goes on; without this there is a link that does the same.

const EVERY = 15000;

async function refresh() {
  const section = document.querySelector("[data-sitting]");
  // Whoever is in the middle of something there, is not taken away from it.
  if (!section || document.hidden || section.contains(document.activeElement)) return;
  const answer = await fetch(location.pathname, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-sitting]");
  if (fresh) section.replaceWith(fresh);
  else location.reload();
}

setInterval(() => refresh().catch(() => {}), EVERY);
