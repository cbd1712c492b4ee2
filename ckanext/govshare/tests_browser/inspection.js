/* What is wrong with a page for people who see, hear or touch it; an empty list is the aim. */
() => {
  const wrong = [];
  const root = document.documentElement;
  const touch = window.matchMedia("(max-width: 560px)").matches;
  const report = (element, what) =>
    wrong.push(`${what}: ${element.outerHTML.replace(/\s+/g, " ").slice(0, 160)}`);
  const visible = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.getClientRects().length > 0;
  const words = (element) => element.textContent.replace(/\s+/g, " ").trim();

  if (root.scrollWidth > root.clientWidth) {
    wrong.push(`the page is ${root.scrollWidth} wide on a screen of ${root.clientWidth}`);
  }
  if (document.querySelectorAll("main, [role=main]").length !== 1) wrong.push("not one main landmark");
  if (document.querySelectorAll("h1").length !== 1) wrong.push("not one first heading");
  if (!root.lang) wrong.push("no language");
  if (!document.title.trim()) wrong.push("no title");

  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  ids.filter((id, index) => ids.indexOf(id) !== index).forEach((id) => wrong.push(`id twice: ${id}`));

  let level = 1;
  document.querySelectorAll("h1, h2, h3, h4").forEach((heading) => {
    const own = Number(heading.tagName[1]);
    if (own > level + 1) report(heading, "a heading skips a level");
    level = own;
  });

  const name = (element) => {
    const labelled = (element.getAttribute("aria-labelledby") || "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent || "")
      .join("");
    const labels = element.labels ? [...element.labels].map(words).join("") : "";
    return (element.getAttribute("aria-label") || labelled || labels || element.title || "").trim();
  };
  document.querySelectorAll("input:not([type=hidden]), select, textarea").forEach((field) => {
    if (!name(field)) report(field, "a field without a label");
  });
  document.querySelectorAll("a[href], button, summary").forEach((control) => {
    if (visible(control) && !words(control) && !name(control)) report(control, "a control without a name");
  });
  document.querySelectorAll("img:not([alt]), iframe:not([title]), svg:not([aria-hidden=true])").forEach((picture) =>
    report(picture, "a picture or frame without a word for it")
  );
  document.querySelectorAll("[aria-controls], [aria-labelledby]").forEach((element) => {
    for (const attribute of ["aria-controls", "aria-labelledby"]) {
      const target = element.getAttribute(attribute);
      if (target && !document.getElementById(target)) report(element, `${attribute} leads nowhere`);
    }
  });

  /* Targets for fingers: what stands alone, not a link within a text. */
  if (touch) {
    const inline = (element) => getComputedStyle(element).display === "inline";
    document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select").forEach((control) => {
      const box = control.getBoundingClientRect();
      const boxed = control.closest("label") || control;
      if (!visible(control) || inline(control) || control.classList.contains("gs-skip")) return;
      if (Math.max(box.height, boxed.getBoundingClientRect().height) < 43.5) report(control, "too small for a finger");
    });
  }

  /* Contrast of text on plain colours. */
  const numbers = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) =>
    [r, g, b]
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== "none") return null;
      const colour = numbers(style.backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || seen.has(element) || !visible(element)) continue;
    seen.add(element);
    if (element.closest("[aria-hidden=true], script, style, noscript, .gs-hidden, .gs-skip")) continue;
    const style = getComputedStyle(element);
    const behind = ground(element);
    if (!behind) continue;
    const [one, two] = [light(numbers(style.color)), light(behind)].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if ((one + 0.05) / (two + 0.05) < (large ? 3 : 4.5)) report(element, "too little contrast");
  }
  return wrong;
}
