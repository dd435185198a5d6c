// The items of one kind that were released to a party: what each says, whose it is, and how it is marked.
import { useState } from "preact/hooks";
import type { JSX } from "preact";
import { addressOf, readMore, type Kind, type SharedItem } from "../data/shared";
import { t } from "../locale";
import { itemName, moment, purposeName, tlpName, versionName } from "../share";
import { get, useStore } from "../state";
import { Section } from "./part";

export function KindList({ kind: first }: { kind: Kind }): JSX.Element {
  const [kind, setKind] = useState(first);
  const [isFailed, setFailed] = useState(false);
  useStore((s) => s.language);
  const more = (): void => {
    setFailed(false);
    readMore(kind).then(setKind, () => setFailed(true));
  };
  return (
    <Section title={itemName({ kind: kind.kind })}>
      <ul class="guest-items">{kind.items.map((one) => <Item key={one.id} kind={kind} item={one} />)}</ul>
      {isFailed && <p class="field-error" role="alert">{t("error.offline")} {t("error.offline_next")}</p>}
      {kind.next !== null && <button type="button" class="link" onClick={more}>{t("guest.more")}</button>}
    </Section>
  );
}

function Item({ kind, item }: { kind: Kind; item: SharedItem }): JSX.Element {
  const { item: name, version, issued_at, originator, tlp, caveats, purposes, retain_until } = item.properties;
  const marks = [
    t("guest.by", { name: originator }), ...(tlp ? [`TLP:${tlpName(tlp)}`] : []),
    ...(caveats.length ? [t("guest.caveats", { caveats: caveats.join(t("comma")) })] : []),
  ];
  const terms = [
    purposes ? t("guest.purposes", { purposes: purposes.map(purposeName).join(t("comma")) }) : t("guest.no_purposes"),
    retain_until === null ? t("guest.no_end") : t("guest.end", { at: moment(retain_until) }),
  ];
  return (
    <li>
      <p class="guest-what">{whatOf(kind, item)}</p>
      <p class="share-name">{[name, versionName(version), t("share.issued", { at: moment(issued_at) })].join(" · ")}</p>
      <p class="share-name">{marks.join(" · ")} · <a href={addressOf(kind, item)} target="_blank" rel="noopener" aria-label={`${t("guest.whole")}: ${name}`}>{t("guest.whole")}</a></p>
      <p class="share-name">{terms.join(" · ")}</p>
    </li>
  );
}

/** Members that tell an item in words, the first that is there. */
const TELLING = ["headline", "name", "text", "what", "subject", "callsign", "mmsi"] as const;

function whatOf(kind: Kind, { properties }: SharedItem): string {
  const said = (member: string): string => {
    const value = properties[member];
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  };
  const sentence = said(get().language === "ja" ? "sentence_ja" : "sentence_en") || said("sentence_en");
  if (sentence) return sentence;
  const told = TELLING.map(said).find(Boolean);
  return told ?? itemName({ kind: kind.kind, event: kind.kind === "event" ? said("kind") || null : null });
}
