// A figure as a file. SVG: the picture itself with its colours written out, since a file has no style sheet. PNG: that SVG (or
// the canvas of a dense figure) drawn at 300 dots per inch. The page's own font travels inside the file. Nothing leaves the machine: both are made from memory.
import { embeddedFonts } from "./fonts.ts";

const styled = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-opacity",
  "stroke-linejoin",
  "stroke-linecap",
  "opacity",
  "font-family",
  "font-size",
  "font-weight",
  "font-style",
  "text-anchor",
  "paint-order",
] as const;

/** CSS pixels are 1/96 inch. */
const pngScale = 300 / 96;

/** Saves the figure inside `frame` as NAME.svg; a canvas figure becomes a picture inside the SVG. */
export async function downloadSvg(frame: HTMLElement, name: string, title: string): Promise<void> {
  save(new Blob([await svgText(frame, title)], { type: "image/svg+xml" }), `${name}.svg`);
}

/** Saves the figure inside `frame` as NAME.png at 300 dpi. Throws an Error when the browser cannot draw it. */
export async function downloadPng(frame: HTMLElement, name: string, title: string): Promise<void> {
  const url = URL.createObjectURL(new Blob([await svgText(frame, title)], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.naturalWidth * pngScale);
    canvas.height = Math.round(image.naturalHeight * pngScale);
    const context = canvas.getContext("2d");
    if (!context) throw new Error("downloadPng: needs a 2d canvas, got null");
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
    if (!blob)
      throw new Error(
        `downloadPng: a picture of at most 2^28 pixels, got ${canvas.width} x ${canvas.height}`,
      );
    save(blob, `${name}.png`);
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Hands a file to the browser's own saving. */
export function save(blob: Blob, fileName: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The picture inside `frame` as the text of an SVG file, without what is for the own screen only. */
export async function svgText(frame: HTMLElement, title: string): Promise<string> {
  const drawn = frame.querySelector<SVGSVGElement>(":scope > svg");
  const copy = drawn ? withStyles(drawn) : svgOfCanvas(frame);
  const width = Number(copy.getAttribute("width"));
  const height = Number(copy.getAttribute("height"));
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  paper.setAttribute("width", String(width));
  paper.setAttribute("height", String(height));
  paper.setAttribute("fill", getComputedStyle(document.body).backgroundColor);
  const heading = document.createElementNS("http://www.w3.org/2000/svg", "title");
  heading.textContent = title;
  const fonts = document.createElementNS("http://www.w3.org/2000/svg", "style");
  fonts.textContent = await embeddedFonts();
  copy.prepend(heading, fonts, paper);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(copy)}\n`;
}

function withStyles(drawn: SVGSVGElement): SVGSVGElement {
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  const originals = [drawn, ...drawn.querySelectorAll("*")];
  [copy, ...copy.querySelectorAll("*")].forEach((element, i) => {
    const style = getComputedStyle(originals[i]!);
    for (const property of styled) element.setAttribute(property, style.getPropertyValue(property));
    element.removeAttribute("class");
    element.removeAttribute("style");
  });
  // what is for the own screen only does not get into a file
  for (const element of copy.querySelectorAll("[data-local]")) element.remove();
  return copy;
}

/** A dense figure: its canvas as an image at the screen's resolution, the texts around it as text. */
function svgOfCanvas(frame: HTMLElement): SVGSVGElement {
  const canvas = frame.querySelector("canvas");
  if (!canvas) throw new Error("svgOfCanvas: a figure holds an svg or a canvas, got neither");
  const whole = frame.getBoundingClientRect();
  const svg = svgElement("svg", { width: Math.ceil(whole.width), height: Math.ceil(whole.height) });
  const place = (element: Element) => {
    const box = element.getBoundingClientRect();
    return { x: box.left - whole.left, y: box.top - whole.top, width: box.width, height: box.height };
  };
  svg.append(svgElement("image", { ...place(canvas), href: canvas.toDataURL("image/png") }));
  for (const element of frame.querySelectorAll<HTMLElement>("[data-caption]")) {
    const { x, y, width, height } = place(element);
    const style = getComputedStyle(element);
    const end = style.textAlign === "right";
    const indent = element.querySelector("svg") ? 34 : 0;
    const text = svgElement("text", {
      x: end ? x + width : x + indent,
      y: y + height * 0.72,
      fill: style.color,
      "font-family": style.fontFamily,
      "font-size": style.fontSize,
      "text-anchor": end ? "end" : "start",
    });
    text.textContent = element.textContent;
    svg.append(text);
  }
  for (const swatch of frame.querySelectorAll<SVGSVGElement>("[data-caption] svg")) {
    const copy = withStyles(swatch);
    for (const [name, value] of Object.entries(place(swatch))) copy.setAttribute(name, String(value));
    svg.append(copy);
  }
  return svg;
}

function svgElement<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
