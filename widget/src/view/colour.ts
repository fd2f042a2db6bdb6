/** Keeps a clinic's colour readable, whatever it is (WCAG 2.2, 1.4.3 and 1.4.11). */
type Rgb = [number, number, number];

const TEXT = 4.6; // a little over the 4.5 that is asked for
const DARK: Rgb = [22, 27, 30];
const LIGHT: Rgb = [255, 255, 255];

/** Sets the colours that depend on the clinic's on `host`. */
export function paint(host: HTMLElement, colour: string): void {
  const brand = parsed(colour);
  const on = contrast(brand, LIGHT) >= TEXT ? LIGHT : contrast(brand, DARK) >= TEXT ? DARK : LIGHT;
  const set = (name: string, value: Rgb) => host.style.setProperty(name, `rgb(${value.join(" ")})`);
  set("--brand", towards(brand, on === LIGHT ? 0 : 255, on));
  set("--on-brand", on);
  set("--link-light", towards(brand, 0, [238, 243, 242]));
  set("--link-dark", towards(brand, 255, [42, 53, 51]));
}

function parsed(colour: string): Rgb {
  const hex = /^#([\da-f]{3}|[\da-f]{6})$/i.exec(colour)?.[1] ?? "0b6e69";
  const long = hex.length === 3 ? hex.replace(/./g, "$&$&") : hex;
  return [0, 2, 4].map((at) => parseInt(long.slice(at, at + 2), 16)) as Rgb;
}

/** Returns `colour` moved towards black (0) or white (255) until it can be read on `ground`. */
function towards(colour: Rgb, end: number, ground: Rgb): Rgb {
  let found = colour;
  for (let step = 1; step <= 20 && contrast(found, ground) < TEXT; step++) {
    found = colour.map((part) => Math.round(part + ((end - part) * step) / 20)) as Rgb;
  }
  return found;
}

function contrast(one: Rgb, other: Rgb): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
