// Fetches who is there again while a meeting goes on, and has it read out when that changed; without this there is a link that
// does the same. What is read out is a short sentence of the server, in a place that stays: a part of the page that is put in
// the place of another says nothing. The header says that nobody asked, so that a page that is left open keeps no session open.

const EVERY = 15000;

async function refresh() {
  const section = document.querySelector("[data-sitting]");
  if (!section || document.hidden) return;
  const answer = await fetch(section.dataset.page, { credentials: "same-origin", headers: { "Getrapt-Following": "ja" } });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-sitting]");
  // The meeting is over. What somebody typed for it stays on a page that answered a form.
  if (!fresh && location.pathname === section.dataset.page) return location.reload();
  if (!fresh) throw new Error("over");
  lost(false);
  // Whoever is in the middle of something there, is not taken away from it.
  if (section.contains(document.activeElement)) return;
  const told = fresh.dataset.sitting;
  if (told !== section.dataset.sitting) document.querySelector("[data-sitting-said]").textContent = told;
  section.replaceWith(fresh);
}

// That it does not go on is told where people look, and read out once: somebody whose session ended, say, would go by what was.
function lost(now) {
  const told = document.querySelector("[data-sitting-lost]");
  const text = now ? told.dataset.sittingLost : "";
  if (told.textContent !== text) told.textContent = text;
}

setInterval(() => refresh().catch(() => lost(true)), EVERY);
