// Colours come from the tokens of the style sheet: one place for all three themes.
import { get, watch, type Theme } from "./state";

export const TOKENS = [
  "ink", "quiet", "line", "panel", "sea", "land", "coast", "accent", "new", "revised", "withdrawn",
  "merchant", "fishing", "government", "other", "grid", "zone", "waters", "series-1", "series-2", "series-3",
  "cell-1", "cell-2", "cell-3", "cell-4", "cell-5",
] as const;
export type Token = (typeof TOKENS)[number];
export type Palette = Record<Token, string>;

const dark = window.matchMedia("(prefers-color-scheme: dark)");

export const effectiveTheme = (theme: Theme): Exclude<Theme, "auto"> =>
  theme === "auto" ? (dark.matches ? "dark" : "light") : theme;

/** The colours that hold now. */
export function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(TOKENS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Palette;
}

/** Red, green, blue of a #rrggbb colour. */
export function rgb(hex: string): [number, number, number] {
  const n = Number.parseInt(hex.slice(1), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}

export function bindTheme(onChange: () => void): void {
  let last = "";
  const apply = (): void => {
    const name = effectiveTheme(get().theme);
    document.documentElement.dataset["theme"] = name;
    if (name !== last) {
      last = name;
      onChange();
    }
  };
  watch((s) => [s.theme], apply);
  dark.addEventListener("change", apply);
}
