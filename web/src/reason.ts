// Why an event was revised or withdrawn, in the reader's language. The server says it in English;
// the phrases that it can say are the English texts under "reason." (src/sealane/detect/telling/reason.py).
import en from "../locales/en.json";
import { t, type Key } from "./locale";

const KEYS = (Object.keys(en) as Key[]).filter((key) => key.startsWith("reason."));
/** The texts that hold others, as "changed: {items}"; the rest stand alone or as items. */
const HEADS = KEYS.filter((key) => en[key].includes("{items}"));
const ITEMS = KEYS.filter((key) => !en[key].includes("{items}"));
const VALUES: readonly Key[] = ["reason.open", "reason.unnamed"];

/** A phrase as a pattern from the start of a text up to a comma or the end; {name} is any text. */
function pattern(key: Key, end: string): RegExp {
  const parts = en[key].split(/\{(\w+)\}/).map((part, i) => (i % 2 ? `(?<${part}>.+?)` : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
  return new RegExp(`^${parts.join("")}${end}`);
}

const headPatterns = HEADS.map((key) => [key, pattern(key, "$")] as const);
const itemPatterns = ITEMS.map((key) => [key, pattern(key, "(?:, |$)")] as const);

const value = (text: string): string => {
  const known = VALUES.find((key) => en[key] === text);
  return known ? t(known) : text;
};

/** "end (open to 2024-05-03 06:00Z), zones" item by item; null where one is not known. */
function items(text: string): string[] | null {
  const found: string[] = [];
  let rest = text;
  while (rest) {
    const hit = itemPatterns.map(([key, re]) => [key, re.exec(rest)] as const).find(([, match]) => match);
    if (!hit) return null;
    const values = Object.entries(hit[1]!.groups ?? {}).map(([name, said]) => [name, value(said)]);
    found.push(t(hit[0], Object.fromEntries(values) as Record<string, string>));
    rest = rest.slice(hit[1]![0].length);
  }
  return found;
}

/** The reason in the reader's language; null where it is none of those that are known. */
export function reasonText(because: string): string | null {
  for (const [key, re] of headPatterns) {
    const match = re.exec(because);
    const said = match && items(match.groups!["items"]!);
    if (said) return t(key, { items: said.join(t("comma")) });
  }
  const said = items(because);
  return said?.length === 1 ? said[0]! : null;
}
