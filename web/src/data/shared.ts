// What a node released to the party of whoever asks: the collections of OGC API - Features, as tools read them.
import { getJson } from "./http";

/** One item, as its feature tells it. */
export interface SharedItem {
  id: string;
  properties: {
    item: string; version: number; issued_at: string; originator: string; tlp: string | null; caveats: string[];
    /** null: the label does not say. */
    purposes: string[] | null; retain_until: string | null;
    [member: string]: unknown;
  };
}
interface Page { features: SharedItem[]; links: { rel: string; href: string }[] }
/** Items of one kind; `next`: the address of more. */
export interface Kind { collection: string; kind: string; items: SharedItem[]; next: string | null }

const PREFIX = "shared-";
const MOST = 50;

/** The kinds of which something is there, in the order of the server. */
export async function readKinds(): Promise<Kind[]> {
  const { collections } = await getJson<{ collections: { id: string }[] }>("ogc/collections");
  const names = collections.map((one) => one.id).filter((id) => id.startsWith(PREFIX));
  const kinds = await Promise.all(names.map((id) => readMore({ collection: id, kind: id.slice(PREFIX.length), items: [], next: `?limit=${MOST}` })));
  return kinds.filter((one) => one.items.length || one.next);
}

/** The same with the next items behind it. A page of a rare kind may be empty and lead on. */
export async function readMore(kind: Kind): Promise<Kind> {
  let { next } = kind;
  let items: SharedItem[] = [];
  while (next !== null && !items.length) {
    const page: Page = await getJson<Page>(`${itemsOf(kind)}${next}`);
    items = page.features;
    const more = page.links.find((one) => one.rel === "next");
    next = more ? new URL(more.href).search : null;
  }
  return { ...kind, items: [...kind.items, ...items], next };
}

const itemsOf = (kind: Kind): string => `ogc/collections/${kind.collection}/items`;

/** Where one of them is as data. */
export const addressOf = (kind: Kind, one: SharedItem): string => `${itemsOf(kind)}/${encodeURIComponent(one.id)}`;
