// The fonts of the page as text, for a file that has to carry them: an image has no access to the page's style sheets.

let made: Promise<string> | undefined;

/** The @font-face rules of the sans-serif family with the fonts inside as data. Reads the page's own files; made once. */
export function embeddedFonts(): Promise<string> {
  made ??= Promise.all(fontFaces().map(embedded)).then((rules) => rules.join("\n"));
  return made;
}

interface Face {
  readonly family: string;
  readonly weight: string;
  readonly address: URL;
}

function fontFaces(): Face[] {
  const faces: Face[] = [];
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (!(rule instanceof CSSFontFaceRule)) continue;
      const source = /url\("?([^")]+)"?\)/.exec(rule.style.getPropertyValue("src"))?.[1];
      const family = rule.style.getPropertyValue("font-family");
      if (!source || !family.includes("Sans")) continue;
      const address = new URL(source, sheet.href ?? document.baseURI);
      faces.push({ family, weight: rule.style.getPropertyValue("font-weight"), address });
    }
  }
  return faces;
}

async function embedded({ family, weight, address }: Face): Promise<string> {
  const response = await fetch(address);
  if (!response.ok)
    throw new Error(`embeddedFonts: the page's font must be readable, got ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `@font-face{font-family:${family};font-weight:${weight};src:url(data:font/woff2;base64,${btoa(binary)})}`;
}
