// Checks, in the browser itself, that entries stand unchanged in the signed log: RFC 9162 proofs over SHA-256, signed notes
// (C2SP signed-note and tlog-checkpoint, Ed25519) and cosignatures of witnesses (C2SP tlog-cosignature). WebCrypto does the
// arithmetic. First the mathematics, which a test calls by itself; then the page.

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { fatal: true });
const LOG_KEY = 1;
const WITNESS_KEY = 4;
const KEPT_KEYS = "getrapt-sleutels";
const KEPT_TREE = "getrapt-boom";

/** Something that does not hold: the sentence stands after "klopt niet, want". */
export class DoesNotHold extends Error {}
/** Something that could not be checked: the sentence stands after "niet nagekeken, want". */
export class NotChecked extends Error {}

function join(...parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));
}

export function hex(bytes) {
  return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
}

function same(one, other) {
  return one.length === other.length && one.every((value, place) => value === other[place]);
}

function base64(text, what) {
  let raw;
  try {
    raw = atob(text);
  } catch {
    raw = null;
  }
  // One form only: what is written in another way could go round as a second proof.
  if (raw === null || btoa(raw) !== text) throw new DoesNotHold(`${what} is niet goed geschreven (base64)`);
  return Uint8Array.from(raw, (one) => one.charCodeAt(0));
}

function hashOf(text, what) {
  const bytes = base64(text, what);
  if (bytes.length !== 32) throw new DoesNotHold(`${what} heeft ${bytes.length} bytes, en een hash heeft er 32`);
  return bytes;
}

/** The RFC 6962 hash of an entry as a leaf: SHA-256(0x00 || entry). */
export function leafHash(entry) {
  return sha256(Uint8Array.of(0), entry);
}

function nodeHash(left, right) {
  return sha256(Uint8Array.of(1), left, right);
}

// Indices may pass 2^32, where bit operators of JavaScript wrap around; hence BigInt.
const odd = (number) => (number & 1n) === 1n;

/** That `leaf` stands at `index` in the tree of `size` leaves with this root (RFC 9162, section 2.1.3.2). DoesNotHold. */
export async function verifyInclusion(leaf, index, size, path, root) {
  let place = BigInt(index);
  let last = BigInt(size) - 1n;
  if (place < 0n || place > last) throw new DoesNotHold(`een logboek van ${size} vermeldingen heeft geen nummer ${index}`);
  let found = leaf;
  for (const node of path) {
    if (last === 0n) throw new DoesNotHold("het bewijs is te lang");
    if (odd(place) || place === last) {
      found = await nodeHash(node, found);
      while (!odd(place) && place !== 0n) {
        place >>= 1n;
        last >>= 1n;
      }
    } else {
      found = await nodeHash(found, node);
    }
    place >>= 1n;
    last >>= 1n;
  }
  if (last !== 0n) throw new DoesNotHold("het bewijs is te kort");
  if (!same(found, root)) {
    throw new DoesNotHold("het bewijs komt niet uit op het getekende logboek: deze vermelding, of het logboek eromheen, is veranderd");
  }
}

/** That the tree of `size` leaves begins with that of `old` leaves (RFC 9162, section 2.1.4.2). DoesNotHold. */
export async function verifyConsistency(old, oldRoot, size, root, path) {
  const broken = new DoesNotHold(
    `het logboek van ${size} vermeldingen begint niet met de ${old} vermeldingen die het u eerder liet zien`,
  );
  if (old === size) {
    if (path.length !== 0 || !same(oldRoot, root)) throw broken;
    return;
  }
  if (old < 1 || old > size) throw broken;
  const whole = BigInt(old);
  // A tree whose size is a power of two is one complete subtree, and is left out of the proof.
  const nodes = (whole & (whole - 1n)) === 0n ? [oldRoot, ...path] : [...path];
  if (nodes.length === 0) throw broken;
  let place = whole - 1n;
  let last = BigInt(size) - 1n;
  while (odd(place)) {
    place >>= 1n;
    last >>= 1n;
  }
  let before = nodes[0];
  let now = nodes[0];
  for (const node of nodes.slice(1)) {
    if (last === 0n) throw broken;
    if (odd(place) || place === last) {
      before = await nodeHash(node, before);
      now = await nodeHash(node, now);
      while (!odd(place) && place !== 0n) {
        place >>= 1n;
        last >>= 1n;
      }
    } else {
      now = await nodeHash(now, node);
    }
    place >>= 1n;
    last >>= 1n;
  }
  if (last !== 0n || !same(before, oldRoot) || !same(now, root)) throw broken;
}

/** A public key as C2SP writes it: `name+id+base64(type || key)`. Error, with what is wrong with it, for any other text. */
export async function parseKey(text) {
  const [, name, id, material] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  if (name === undefined) throw new Error("dit is geen sleutel: een sleutel is naam+nummer+sleutel, zonder spaties");
  const bytes = base64(material, `de sleutel van ${name}`);
  if (bytes.length !== 33 || ![LOG_KEY, WITNESS_KEY].includes(bytes[0])) {
    throw new Error(`de sleutel van ${name} is niet van een soort die hier bekend is`);
  }
  const expected = hex((await sha256(ENCODER.encode(`${name}\n`), bytes)).slice(0, 4));
  if (expected !== id) throw new Error(`het nummer van de sleutel van ${name} past niet bij de sleutel; is alles overgenomen?`);
  return { text, name, id, type: bytes[0], public: bytes.slice(1) };
}

/** The text of a signed note and its signatures, not yet verified. DoesNotHold for what is no note. */
export function parseNote(whole) {
  const cut = whole.lastIndexOf("\n\n");
  if (cut < 0 || !whole.endsWith("\n")) throw new DoesNotHold("wat het logboek tekende, is geen getekende tekst");
  const lines = whole.slice(cut + 2, -1).split("\n");
  const signatures = lines.map((line) => {
    const [, name, encoded] = /^\u2014 ([^\s+]+) (\S+)$/.exec(line) ?? [];
    if (name === undefined) throw new DoesNotHold("een handtekening onder het logboek is niet goed geschreven");
    const bytes = base64(encoded, `de handtekening van ${name}`);
    if (bytes.length < 5) throw new DoesNotHold(`de handtekening van ${name} is te kort`);
    return { name, id: hex(bytes.slice(0, 4)), bytes: bytes.slice(4) };
  });
  return { text: whole.slice(0, cut + 1), signatures };
}

async function signed(text, signature, key) {
  let message = text;
  let bytes = signature.bytes;
  let seconds = null;
  if (key.type === WITNESS_KEY) {
    if (bytes.length !== 72) return null;
    seconds = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0);
    if (seconds >= 1n << 63n) return null;
    message = `cosignature/v1\ntime ${seconds}\n${text}`;
    bytes = bytes.slice(8);
  }
  const imported = await crypto.subtle.importKey("raw", key.public, { name: "Ed25519" }, false, ["verify"]);
  const right = await crypto.subtle.verify({ name: "Ed25519" }, imported, bytes, ENCODER.encode(message));
  return right ? { seconds: seconds === null ? null : Number(seconds) } : null;
}

/**
 * The checkpoint in this note: its origin, size and root, by whom of `witnesses` it was cosigned and when.
 * DoesNotHold unless the log's key signed it, its origin is that key's name, no signature by a key that is known here
 * fails, and `quorum` of the witnesses cosigned.
 */
export async function openCheckpoint(whole, logKey, witnesses, quorum) {
  const note = parseNote(whole);
  const found = new Map();
  for (const key of [logKey, ...witnesses]) {
    for (const signature of note.signatures) {
      if (signature.name !== key.name || signature.id !== key.id) continue;
      const right = await signed(note.text, signature, key);
      if (right === null) throw new DoesNotHold(`de handtekening van ${key.name} onder het logboek is vals`);
      found.set(key.text, { name: key.name, seconds: right.seconds });
    }
  }
  if (!found.has(logKey.text)) {
    throw new DoesNotHold(`het logboek is niet getekend met de sleutel ${logKey.name}+${logKey.id}`);
  }
  const lines = note.text.slice(0, -1).split("\n");
  if (lines.length < 3 || !/^(0|[1-9][0-9]{0,15})$/.test(lines[1]) || !Number.isSafeInteger(Number(lines[1]))) {
    throw new DoesNotHold("de getekende tekst is niet die van een logboek");
  }
  const [origin, size, root] = lines;
  if (origin !== logKey.name) throw new DoesNotHold(`de handtekening is van een ander logboek: ${origin}`);
  found.delete(logKey.text);
  if (found.size < quorum) {
    throw new DoesNotHold(`er tekenden ${found.size} getuigen mee, en het moeten er ${quorum} zijn`);
  }
  return { origin, size: Number(size), root: hashOf(root, "de hash van het logboek"), witnesses: [...found.values()] };
}

/** The entries of a bundle: before each its length in two bytes. DoesNotHold where that does not add up. */
export function entriesIn(bundle) {
  const found = [];
  let place = 0;
  while (place < bundle.length) {
    const end = place + 2 + (bundle[place] << 8) + bundle[place + 1];
    if (!(end <= bundle.length)) throw new DoesNotHold("de vermeldingen zijn niet heel aangekomen");
    found.push(bundle.slice(place + 2, end));
    place = end;
  }
  return found;
}

/** That an entry's bytes say what the page says of it. DoesNotHold, with what differs. */
export function compare(entry, shown, stream) {
  let said;
  try {
    said = JSON.parse(DECODER.decode(entry));
  } catch {
    throw new DoesNotHold("de vermelding is geen leesbare vermelding");
  }
  const pairs = [
    ["de zaak", said.stream, stream],
    ["de plaats in de zaak", said.sequence, shown.sequence],
    ["het tijdstip", said.recorded_at, shown.at],
    ["de handeling", said.act?.type, shown.act],
    ["of het mocht", said.verdict?.allow, shown.allow],
    ["de versie van de regels", said.verdict?.policy_revision, shown.revision],
  ];
  for (const [what, inEntry, onPage] of pairs) {
    if (inEntry !== onPage) throw new DoesNotHold(`deze pagina toont iets anders dan de vermelding: ${what}`);
  }
  return said;
}

// What follows is the page: it asks, checks, and says what came of it.

async function asked(address, what) {
  let answer;
  try {
    answer = await fetch(address, { cache: "no-store", credentials: "same-origin" });
  } catch {
    throw new NotChecked(`${what} kon niet worden opgehaald. Bent u nog verbonden?`);
  }
  if (answer.ok) return answer;
  if (answer.status === 401) throw new NotChecked("u bent niet meer aangemeld. Meld u aan in een ander tabblad");
  if (answer.status === 500) throw new DoesNotHold(`het logboek kan ${what} niet geven: wat is opgeslagen past niet bij wat is getekend`);
  throw new NotChecked(`${what} is er nu niet (antwoord ${answer.status}). Probeer het later opnieuw`);
}

async function supported() {
  if (!globalThis.crypto?.subtle) {
    throw new NotChecked("uw browser kan hier niet rekenen: dat kan alleen over een beveiligde verbinding (https)");
  }
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32), { name: "Ed25519" }, false, ["verify"]);
  } catch {
    throw new NotChecked(
      "uw browser kent de handtekening Ed25519 niet. Gebruik een nieuwere browser, of kijk het na met getrapt verify",
    );
  }
}

class Check {
  constructor(place, proofs) {
    this.proofs = proofs;
    this.place = place;
    this.items = [...document.querySelectorAll("[data-entry]")].map((element) => ({
      element,
      shown: JSON.parse(element.dataset.entry),
      verdict: element.querySelector("[data-verdict]"),
    }));
  }

  /** The keys to check with: the auditor's own where there are any, else those that the page names. */
  async keys(size) {
    const own = await Promise.all(keptKeys().map(parseKey));
    const logKeys = own.filter((key) => key.type === LOG_KEY);
    const witnesses = own.filter((key) => key.type === WITNESS_KEY);
    const named = this.proofs.keys.filter((key) => key.index < size).at(-1) ?? this.proofs.keys[0];
    const held = logKeys.find((key) => key.text === named.vkey);
    if (held === undefined) this.refuseOlder(logKeys, named);
    const signs = held ?? logKeys[0] ?? (await parseKey(named.vkey));
    if (witnesses.length > 0) return { signs, witnesses, quorum: witnesses.length, own: logKeys.length > 0 };
    const known = await Promise.all(this.proofs.witnesses.map(parseKey));
    return { signs, witnesses: known, quorum: this.proofs.quorum, own: logKeys.length > 0 };
  }

  /**
   * NotChecked where one of the auditor's keys signed before `named` took over. That it was handed over to stands in the signature
   * under an older checkpoint, which `verify` and `verify.py` ask for; the page cannot be believed that it was.
   */
  refuseOlder(logKeys, named) {
    const older = this.proofs.keys.filter((one) => one.index < named.index && logKeys.some((key) => key.text === one.vkey)).at(-1);
    if (older === undefined) return;
    const next = this.proofs.keys.find((one) => one.index > older.index);
    throw new NotChecked(
      `uw sleutel tekende dit logboek tot vermelding ${next.index}. Nu tekent volgens deze pagina de sleutel ${named.vkey}. ` +
        "Kijk eerst buiten deze website na dat uw sleutel die andere overdroeg, met getrapt verify --key of verify.py --key " +
        "en uw eigen sleutel. Plak daarna ook de andere sleutel hier",
    );
  }

  async begin() {
    await supported();
    const whole = await (await asked("/log/checkpoint", "het getekende logboek")).text();
    const size = Number(parseNote(whole).text.split("\n")[1]);
    const { signs, witnesses, quorum, own } = await this.keys(size);
    this.tree = await openCheckpoint(whole, signs, witnesses, quorum);
    this.own = own;
    await this.grown();
    this.contents = null;
    if (this.proofs.bytes !== "") {
      const answer = await asked(this.proofs.bytes, "de vermeldingen");
      this.contents = entriesIn(new Uint8Array(await answer.arrayBuffer()));
      // Newest first on the page, oldest first in the bundle.
      this.contents.reverse();
      if (this.contents.length < this.items.length) throw new DoesNotHold("er ontbreken vermeldingen");
    }
  }

  /** That the log only grew since this tab last saw it. */
  async grown() {
    const { origin, size, root } = this.tree;
    const kept = JSON.parse(sessionStorage.getItem(KEPT_TREE) ?? "null");
    if (kept !== null && kept.origin === origin) {
      if (kept.size > size) throw new DoesNotHold(`het logboek had eerder ${kept.size} vermeldingen, en nu nog maar ${size}`);
      const address = `/v1/log/proofs/consistency?from=${kept.size}&to=${size}`;
      const path = kept.size === size ? [] : (await (await asked(address, "het bewijs dat het logboek alleen groeide")).json()).path;
      const hashes = path.map((one) => hashOf(one, "een hash in het bewijs"));
      await verifyConsistency(kept.size, hashOf(kept.root, "de eerdere hash"), size, root, hashes);
    }
    if (size > 0) sessionStorage.setItem(KEPT_TREE, JSON.stringify({ origin, size, root: btoa(String.fromCharCode(...root)) }));
  }

  /** What can be said of one entry. DoesNotHold or NotChecked, with why. */
  async entry(place) {
    const { shown } = this.items[place];
    const { tree, contents } = this;
    // What the server could not read holds in no case, whatever its hash says.
    if (shown.broken) throw new DoesNotHold("deze vermelding is veranderd of beschadigd: zij is niet meer te lezen");
    let leaf = Uint8Array.from(shown.leaf.match(/../g), (one) => parseInt(one, 16));
    if (contents !== null) {
      const said = compare(contents[place], shown, this.proofs.stream);
      const found = await leafHash(contents[place]);
      if (!same(found, leaf)) throw new DoesNotHold("de vermelding is veranderd: haar vingerafdruk is niet meer die van toen");
      leaf = found;
      const older = this.items[place + 1];
      if (older !== undefined && said.previous !== older.shown.leaf) {
        throw new DoesNotHold("zij volgt niet op de vermelding ervoor: daar is iets veranderd, weggehaald of tussengevoegd");
      }
    }
    if (shown.index >= tree.size) {
      const age = (Date.now() - Date.parse(shown.at)) / 1000;
      if (age > this.proofs.late) {
        throw new DoesNotHold("zij had allang in het getekende logboek moeten staan, en staat er niet in");
      }
      throw new NotChecked("zij is net vastgelegd en staat nog niet in het getekende logboek. Probeer het over een paar seconden opnieuw");
    }
    const address = `/v1/log/proofs/inclusion?index=${shown.index}&size=${tree.size}`;
    const proof = await (await asked(address, "het bewijs")).json();
    const path = proof.path.map((one) => hashOf(one, "een hash in het bewijs"));
    await verifyInclusion(leaf, shown.index, tree.size, path, tree.root);
    return contents === null ? "de plaats in het logboek klopt. De inhoud mag u niet lezen, en is dus niet nagekeken" : "";
  }

  under() {
    const { tree, own } = this;
    const by = tree.witnesses.map(({ name, seconds }) => `${name} (${new Date(seconds * 1000).toLocaleString("nl-NL")})`);
    const witnessed = by.length === 0 ? "" : ` Meegetekend door ${by.join(" en ")}.`;
    return `Nagekeken tegen het logboek van ${tree.size} vermeldingen, getekend met ${own ? "uw eigen sleutel" : "de sleutel die deze pagina noemt"}.${witnessed}`;
  }
}

function keptKeys() {
  return (sessionStorage.getItem(KEPT_KEYS) ?? "").split("\n").map((one) => one.trim()).filter((one) => one !== "");
}

function verdictOf(error) {
  if (error instanceof DoesNotHold) return ["wrong", `Klopt niet, want ${error.message}.`];
  if (error instanceof NotChecked) return ["open", `Niet nagekeken, want ${error.message}.`];
  return ["open", `Niet nagekeken, want er ging iets mis: ${error.message}.`];
}

function say(element, kind, text) {
  element.dataset.kind = kind;
  element.textContent = text;
}

async function checked(check, place) {
  const { verdict } = check.items[place];
  let kind, text;
  try {
    const more = await check.entry(place);
    [kind, text] = more === "" ? ["right", "Klopt."] : ["half", `Niet helemaal nagekeken: ${more}.`];
  } catch (error) {
    [kind, text] = verdictOf(error);
  }
  say(verdict, kind, text);
  return kind;
}

function start(place, proofs) {
  const check = new Check(place, proofs);
  const summary = place.querySelector("[data-summary]");
  const all = place.querySelector("[data-check-all]");
  const keys = place.querySelector("[data-own-keys]");
  const keysSaid = place.querySelector("[data-keys-said]");

  async function run(places) {
    try {
      await check.begin();
    } catch (error) {
      const [kind, text] = verdictOf(error);
      for (const one of places) say(check.items[one].verdict, kind, text);
      say(summary, kind, text);
      return;
    }
    const counts = { right: 0, half: 0, wrong: 0, open: 0 };
    for (const one of places) counts[await checked(check, one)] += 1;
    const parts = [`${counts.right} van ${places.length} ${places.length === 1 ? "vermelding klopt" : "vermeldingen kloppen"}.`];
    if (counts.wrong > 0) parts.push(`${counts.wrong} ${counts.wrong === 1 ? "klopt" : "kloppen"} niet: zie hieronder waarom.`);
    if (counts.half > 0) parts.push(`Van ${counts.half} is alleen de plaats nagekeken.`);
    if (counts.open > 0) parts.push(`${counts.open} ${counts.open === 1 ? "is" : "zijn"} niet nagekeken.`);
    say(summary, counts.wrong > 0 ? "wrong" : counts.open + counts.half > 0 ? "open" : "right", `${parts.join(" ")} ${check.under()}`);
  }

  function pressed(button, places) {
    return async () => {
      if (button.getAttribute("aria-disabled") === "true") return;
      button.setAttribute("aria-disabled", "true");
      // Of many at once only the summary and what does not hold is read out.
      for (const one of check.items) one.verdict.setAttribute("aria-live", places.length > 1 ? "off" : "polite");
      try {
        await run(places);
      } finally {
        button.removeAttribute("aria-disabled");
      }
    };
  }

  all.addEventListener("click", pressed(all, check.items.map((_, number) => number)));
  check.items.forEach(({ element, shown, verdict }, number) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "utrecht-button utrecht-button--secondary-action";
    button.textContent = `Kijk vermelding ${shown.sequence} na`;
    button.addEventListener("click", pressed(button, [number]));
    element.insertBefore(button, verdict);
  });
  keys.value = keptKeys().join("\n");
  place.querySelector("[data-keep-keys]").addEventListener("click", async () => {
    const lines = keys.value.split("\n").map((one) => one.trim()).filter((one) => one !== "");
    try {
      for (const line of lines) await parseKey(line);
    } catch (error) {
      say(keysSaid, "wrong", `Deze sleutels zijn niet bewaard: ${error.message}.`);
      return;
    }
    sessionStorage.setItem(KEPT_KEYS, lines.join("\n"));
    const said = lines.length === 0 ? "Er wordt nagekeken met de sleutel die deze pagina noemt." : "Er wordt nagekeken met uw sleutels.";
    say(keysSaid, "right", said);
  });
  place.querySelector("[data-tools]").hidden = false;
}

const place = globalThis.document?.querySelector("[data-proofs]");
if (place) start(place, JSON.parse(place.dataset.proofs));
