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

async function svgText(frame: HTMLElement, title: string): Promise<string> {
  const drawn = frame.querySelector("svg");
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
  return copy;
}

function svgOfCanvas(frame: HTMLElement): SVGSVGElement {
  const canvas = frame.querySelector("canvas");
  if (!canvas) throw new Error("svgText: a figure holds an svg or a canvas, got neither");
  const { width, height } = canvas.getBoundingClientRect();
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("width", String(Math.round(width)));
  svg.setAttribute("height", String(Math.round(height)));
  const image = document.createElementNS("http://www.w3.org/2000/svg", "image");
  image.setAttribute("width", String(Math.round(width)));
  image.setAttribute("height", String(Math.round(height)));
  image.setAttribute("href", canvas.toDataURL("image/png"));
  svg.append(image);
  return svg;
}
