// Says, while the slider moves, at which entry of the case it stands; without this the slider still works, with a number.

const form = document.querySelector("[data-slider]");
const slider = form?.querySelector("input[type=range]");

function say() {
  const steps = JSON.parse(form.dataset.slider);
  const last = Number(form.dataset.last);
  // The list may lack the oldest: it is counted from its end.
  const step = steps[steps.length - 1 - (last - Number(slider.value))];
  const said = step === undefined ? form.dataset.place : form.dataset.told;
  const text = said.replace(/\{(\w+)\}/g, (_, name) => ({ number: slider.value, last, what: step })[name]);
  form.querySelector("[data-step]").textContent = text;
  slider.setAttribute("aria-valuetext", text);
}

if (slider) {
  slider.addEventListener("input", say);
  say();
}
