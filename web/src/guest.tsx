// The page of somebody who signed in and sees no lake: what was released to their party, and how to
// read it with other tools. It knows nothing of the map, and asks for nothing of the lake.
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { JSX } from "preact";
import "../styles/tokens.css";
import "../styles/page.css";
import "../styles/column.css";
import "../styles/guest.css";
import { isAsking } from "./data/http";
import { readSession, type Signed } from "./data/session";
import { readKinds, type Kind } from "./data/shared";
import { t } from "./locale";
import { inWords } from "./share";
import { set, useStore, watch, type Language, type Theme } from "./state";
import { bindTheme } from "./theme";
import { SignedIn } from "./view/account";
import { KindList } from "./view/guest-kind";
import { Brand, Looks } from "./view/looks";
import { Copyable, Notice, Section, Skeleton } from "./view/part";

function Guest(): JSX.Element {
  const [session, setSession] = useState<Signed | null>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  useStore((s) => s.language);
  useEffect(() => { readSession<Signed>().then(setSession, setFailure); }, []);
  return (
    <>
      <header class="top">
        <Brand />
        <div class="choices"><Looks />{session && <SignedIn name={session.name} />}</div>
      </header>
      <main class="guest" id="guest">
        {session ? <Shared session={session} /> : failure ? <Failed failure={failure} /> : <Skeleton rows={6} />}
      </main>
    </>
  );
}

function Failed({ failure }: { failure: Error }): JSX.Element {
  return (
    <Notice title={t("guest.failed")} isAlert>
      <p>{failure.message || t("error.offline")} {"hint" in failure ? String(failure.hint) : ""}</p>
      <p><button type="button" class="link" onClick={() => location.reload()}>{t("share.again")}</button></p>
    </Notice>
  );
}

function Shared({ session }: { session: Signed }): JSX.Element {
  const [kinds, setKinds] = useState<Kind[] | null>(null);
  const [failure, setFailure] = useState<Error | null>(null);
  const names = { node: inWords(session.node.name), party: inWords(session.party.name), name: session.name };
  const isRead = session.may_read && session.shares;
  useEffect(() => { if (isRead) readKinds().then(setKinds, setFailure); }, []);
  return (
    <>
      <h2>{t("guest.title", names)}</h2>
      {!session.may_read ? (
        <Notice title={t("guest.may_not")}><p>{t("guest.may_not_next", { ...names, roles: session.roles.join(t("comma")) })}</p></Notice>
      ) : !session.shares ? (
        <Notice title={t("guest.no_node_title")}><p>{t("guest.no_node", names)}</p></Notice>
      ) : (
        <>
          <p>{t("guest.intro", names)}</p>
          {failure ? <Failed failure={failure} /> : kinds ? <Kinds kinds={kinds} names={names} /> : <Skeleton rows={6} />}
        </>
      )}
      <p class="quiet-text">{t("guest.no_lake", names)}</p>
      <Tools session={session} names={names} />
    </>
  );
}

type Named = Record<"node" | "party" | "name", string>;

function Kinds({ kinds, names }: { kinds: readonly Kind[]; names: Named }): JSX.Element {
  if (!kinds.length) return <Notice title={t("guest.none")}><p>{t("guest.none_next", names)}</p></Notice>;
  return (
    <>
      {kinds.map((one) => <KindList key={one.collection} kind={one} />)}
      <p class="quiet-text">{t("guest.none_next", names)}</p>
    </>
  );
}

/** Where the same is for programs, and what they ask for. */
function Tools({ session, names }: { session: Signed; names: Named }): JSX.Element | null {
  if (!session.may_read) return null;
  return (
    <Section title={t("guest.tools")}>
      <dl class="guest-tools">
        {session.shares && (
          <div>
            <dt>{t("guest.ogc")}</dt>
            <dd><Copyable text={new URL("ogc", location.href.split("?")[0]).href} label={t("copy_link")} /><p>{t("guest.ogc_next")}</p></dd>
          </div>
        )}
        <div><dt>{t("guest.taxii")}</dt><dd><p>{t("guest.taxii_next", { node: names.node, party: session.party.id })}</p></dd></div>
        <div>
          <dt>{t("guest.token")}</dt>
          <dd><p>{t("guest.token_next", names)}</p><Copyable text={`sealane accounts token ${shellWord(session.name)}`} label={t("copy_command")} /></dd>
        </div>
      </dl>
    </Section>
  );
}

const shellWord = (text: string): string => (/^[\w.@+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

const LANGUAGES: readonly Language[] = ["en", "ja"];
const THEMES: readonly Theme[] = ["auto", "light", "dark", "red"];

/** Language and theme are in the address, as on the page of the map. */
function bindLooks(): void {
  const said = new URLSearchParams(location.search);
  const own: Language = navigator.language.startsWith("ja") ? "ja" : "en";
  set({ language: LANGUAGES.find((one) => one === said.get("lang")) ?? own, theme: THEMES.find((one) => one === said.get("theme")) ?? "auto" });
  bindTheme(() => undefined);
  watch((s) => [s.language, s.theme], (s) => {
    document.documentElement.lang = s.language;
    const parts = new URLSearchParams({ lang: s.language, ...(s.theme === "auto" ? {} : { theme: s.theme }) });
    history.replaceState(null, "", `?${parts}`);
  });
}

bindLooks();
// What tests ask: whether everything asked for is there.
Object.assign(window, { __sealane: { get ready(): boolean { return !isAsking() && !document.querySelector(".skeleton"); } } });
render(<Guest />, document.getElementById("app")!);
