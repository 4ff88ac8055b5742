(() => {
  const found = [];

  function channels(color) {
    const numbers = color.match(/[\d.]+/g).map(Number);
    return numbers.length < 4 ? [...numbers, 1] : numbers;
  }

  function luminance(rgb) {
    const [r, g, b] = rgb.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function behind(element) {
    for (let e = element; e; e = e.parentElement) {
      const pill = e.localName === "g" ? e.querySelector(":scope > rect.box") : null;
      const color = pill && element.getAttribute("class") === "small" && e.classList.contains("function") ? getComputedStyle(pill).fill : getComputedStyle(e).backgroundColor;
      const [r, g, b, a] = channels(color);
      if (a > 0) return [r, g, b];
    }
    return [255, 255, 255];
  }

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || ["SCRIPT", "STYLE", "title"].includes(element.nodeName)) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const style = getComputedStyle(element);
    const ink = luminance(channels(element.namespaceURI.endsWith("svg") ? style.fill : style.color).slice(0, 3));
    const paper = luminance(behind(element));
    const contrast = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
    const enough = parseFloat(style.fontSize) >= 24 ? 3 : 4.5;
    if (contrast < enough) found.push(`contrast ${contrast.toFixed(2)} of '${walker.currentNode.data.trim()}'`);
  }

  for (const element of document.querySelectorAll("button, input, svg, canvas, table, [role=region]")) {
    const label = element.getAttribute("aria-label") || element.textContent.trim();
    const by = (element.getAttribute("aria-labelledby") || "").split(" ").map(id => document.getElementById(id)?.textContent.trim()).join("");
    if (!label && !by) found.push("no name: " + element.outerHTML.slice(0, 100));
  }
  for (const element of document.querySelectorAll("button")) {
    const box = element.getBoundingClientRect();
    if (element.closest(".controls") && box.width > 0 && (box.width < 44 || box.height < 44)) found.push("small button: " + element.outerHTML);
  }
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) {
    found.push(`wider than the screen: ${document.documentElement.scrollWidth} > ${document.documentElement.clientWidth}`);
  }
  return found.join("\n");
})()
