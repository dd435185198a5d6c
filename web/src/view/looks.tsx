// The brand, and the choice of language and theme: the same on every page.
import type { JSX } from "preact";
import { t } from "../locale";
import { set, useStore, type Theme } from "../state";

const THEMES: readonly Theme[] = ["auto", "light", "dark", "red"];

export function Brand(): JSX.Element {
  return (
    <a class="brand" href="./" aria-label={t("brand.home")}>
      <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true"><path d="M4 21a12 12 0 0 1 24 0" /></svg>
      <h1>Sealane</h1>
    </a>
  );
}

export function Looks(): JSX.Element {
  const language = useStore((s) => s.language);
  const theme = useStore((s) => s.theme);
  return (
    <>
      <div class="languages" role="group" aria-label={t("choice.language")}>
        <button type="button" lang="en" aria-pressed={language === "en"} onClick={() => set({ language: "en" })}>EN</button>
        <span aria-hidden="true">·</span>
        <button type="button" lang="ja" aria-pressed={language === "ja"} onClick={() => set({ language: "ja" })}>日本語</button>
      </div>
      <select aria-label={t("choice.theme")} value={theme} onChange={(e) => set({ theme: e.currentTarget.value as Theme })}>
        {THEMES.map((name) => <option key={name} value={name} selected={name === theme}>{t(`theme.${name}` as "theme.auto")}</option>)}
      </select>
    </>
  );
}
