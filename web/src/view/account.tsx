// Who is signed in, and the way out. Nothing where nobody has to sign in.
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import { readSession, signOut, type Session } from "../data/session";
import { t } from "../locale";
import { useStore } from "../state";

export function Account(): JSX.Element | null {
  const [session, setSession] = useState<Session | null>(null);
  useEffect(() => {
    readSession().then(setSession, () => undefined); // whoever is not signed in is asked for it elsewhere
  }, []);
  return session?.is_needed ? <SignedIn name={session.name} /> : null;
}

export function SignedIn({ name }: { name: string | null }): JSX.Element {
  const [isFailed, setFailed] = useState(false);
  useStore((s) => s.language);
  return (
    <div class="account">
      {name !== null && <span class="account-name" title={t("account.signed_in", { name })}><span class="spoken">{t("account.signed_in", { name: "" })}</span>{name}</span>}
      <button type="button" class="link" id="sign-out" onClick={() => void signOut().catch(() => setFailed(true))}>{t("account.sign_out")}</button>
      {isFailed && <span class="field-error" role="alert">{t("account.failed")}</span>}
    </div>
  );
}
