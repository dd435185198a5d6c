// The sheets above the page: help with every key, and signing in where the server wants a token.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ComponentChildren, JSX } from "preact";
import { BINDINGS } from "../keys";
import { t } from "../locale";
import { set, useStore } from "../state";

export function Sheet({ title, onClose, children }: { title: string; onClose?: () => void; children: ComponentChildren }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    dialog.current!.showModal();
    return () => dialog.current?.close();
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby="sheet-title" onCancel={(e) => { e.preventDefault(); onClose?.(); }}>
      <header><h2 id="sheet-title">{title}</h2>{onClose && <button type="button" class="round" aria-label={t("help.close")} onClick={onClose}>×</button>}</header>
      {children}
    </dialog>
  );
}

export function Help(): JSX.Element | null {
  const isOpen = useStore((s) => s.isHelpOpen);
  const hasKeys = useStore((s) => s.hasKeys);
  useStore((s) => s.language);
  if (!isOpen) return null;
  return (
    <Sheet title={t("help.title")} onClose={() => set({ isHelpOpen: false })}>
      <p>{t("help.intro")}</p>
      <dl class="keys">
        {BINDINGS.filter((b) => b.shown).map((b) => <div key={b.shown}><dt><kbd>{b.shown}</kbd></dt><dd>{t(b.text)}</dd></div>)}
      </dl>
      <label class="check"><input type="checkbox" checked={hasKeys} onChange={(e) => set({ hasKeys: e.currentTarget.checked })} />{t("help.keys_on")}</label>
      <h3>{t("help.words")}</h3>
      <dl class="words">
        <div><dt>{t("help.observed")}</dt><dd>{t("help.observed_text")}</dd></div>
        <div><dt>{t("help.inferred")}</dt><dd>{t("help.inferred_text")}</dd></div>
        <div><dt>{t("help.reported")}</dt><dd>{t("help.reported_text")}</dd></div>
      </dl>
      <p class="quiet-text">{t("help.sources")} <a href="openapi.json" target="_blank" rel="noopener">OpenAPI</a> · <a href="licenses.txt" target="_blank" rel="noopener">{t("help.licences")}</a> · v{__VERSION__}</p>
    </Sheet>
  );
}

export function SignIn(): JSX.Element | null {
  const isNeeded = useStore((s) => s.needsToken);
  const [token, setToken] = useState("");
  const [isWrong, setWrong] = useState(false);
  useStore((s) => s.language);
  if (!isNeeded) return null;
  const send = async (e: Event): Promise<void> => {
    e.preventDefault();
    const answer = await fetch("api/v1/session", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token }), credentials: "same-origin",
    });
    if (answer.ok) location.reload();
    else setWrong(true);
  };
  return (
    <Sheet title={t("token.title")}>
      <form onSubmit={(e) => void send(e)}>
        <p>{t("token.text")}</p>
        <label>{t("token.label")} <input type="password" autocomplete="current-password" value={token} onInput={(e) => setToken(e.currentTarget.value)} required /></label>
        {isWrong && <p class="field-error" role="alert">{t("token.wrong")}</p>}
        <button type="submit" class="primary">{t("token.send")}</button>
      </form>
    </Sheet>
  );
}
