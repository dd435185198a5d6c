// The shapes of events and vessels, once: for the map's atlas, the list and the legend.

/** Paths in a 28 x 28 box: lines that are stroked, areas that are filled. */
export interface Symbol {
  stroke: string;
  fill: string;
}

export const EVENT_SYMBOLS: Record<string, Symbol> = {
  gap: { stroke: "M4.5 14h5M18.5 14h5", fill: "M14 11.2a2.8 2.8 0 1 1 0 5.6a2.8 2.8 0 1 1 0-5.6z" },
  encounter: { stroke: "M11 9.6a4.4 4.4 0 1 1 0 8.8a4.4 4.4 0 1 1 0-8.8zM17 9.6a4.4 4.4 0 1 1 0 8.8a4.4 4.4 0 1 1 0-8.8z", fill: "" },
  zone_entry: { stroke: "", fill: "M14 7.2l6.8 11.6h-13.6z" },
  loitering: { stroke: "M19.3 12a5.7 5.7 0 1 0 .3 3.4", fill: "M14 12.3a1.7 1.7 0 1 1 0 3.4a1.7 1.7 0 1 1 0-3.4z" },
  rendezvous: { stroke: "M11 9.6a4.4 4.4 0 1 1 0 8.8a4.4 4.4 0 1 1 0-8.8zM18.3 9.8a4.4 4.4 0 0 1 2.9 2.5M21.2 15.7a4.4 4.4 0 0 1-2.9 2.5", fill: "" },
  port_visit: { stroke: "M14 9.7v10.6M11 12.4h6M8 15.4c.6 3.3 3 4.9 6 4.9s5.4-1.6 6-4.9", fill: "M14 6.2a1.8 1.8 0 1 1 0 3.6a1.8 1.8 0 1 1 0-3.6z" },
  swarm: { stroke: "", fill: [[14, 14], [14, 8.6], [18.7, 11.3], [18.7, 16.7], [14, 19.4], [9.3, 16.7], [9.3, 11.3]].map(([x, y]) => `M${x! - 1.7} ${y}a1.7 1.7 0 1 1 3.4 0a1.7 1.7 0 1 1-3.4 0z`).join("") },
  presence: { stroke: "M8 9.2h12v10.6h-12zM8 12.8h12M11.2 7.2v3M16.8 7.2v3", fill: "M12.4 14.6h3.2v3.2h-3.2z" },
  shadowing: { stroke: "M10.3 12.6l3.1 7.6l-3.1-1.7l-3.1 1.7z", fill: "M17.4 6.8l3.7 8.8l-3.7-2l-3.7 2z" },
  approach: { stroke: "M6.6 14h9.4M12.4 10l4 4l-4 4M20.6 8.6v10.8", fill: "" },
  spoofing: { stroke: "M6.8 17.6l4-2.6l1.7-7.4l3 13l1.7-7.4l4-2.6", fill: "" },
  identity_change: { stroke: "M8 11.2h11.6l-3.2-3.2M20 16.8h-11.6l3.2 3.2", fill: "" },
  listed: { stroke: "M12.2 9.4h8M12.2 14h8M12.2 18.6h8", fill: [9.4, 14, 18.6].map((y) => `M7.4 ${y}a1.3 1.3 0 1 1 2.6 0a1.3 1.3 0 1 1-2.6 0z`).join("") },
  evasion: { stroke: "M7.6 19.6v-10.8h4.6l1.8 2.2h6.4v8.6zM11 15.4h6", fill: "" },
  fishing: { stroke: "M7 14c2.6-4.8 8-4.8 10.6 0c-2.6 4.8-8 4.8-10.6 0zM17.6 14l3.6-3.2v6.4z", fill: "M10.6 12.2a1.1 1.1 0 1 1 0 2.2a1.1 1.1 0 1 1 0-2.2z" },
  passage: { stroke: "M10 7.2v3.8M10 17v3.8M18 7.2v3.8M18 17v3.8M6.4 14h15M18.9 11.6l2.5 2.4l-2.5 2.4", fill: "" },
  drag: { stroke: "M14 6.8v9M9.8 11.4c.2 3.2 2 4.4 4.2 4.4s4-1.2 4.2-4.4M6 19.6c2.7-1.8 5.3 1.8 8 0s5.3-1.8 8 0", fill: "" },
  other: { stroke: "M14 7.5l6.5 6.5l-6.5 6.5l-6.5-6.5z", fill: "" },
};

export const eventSymbol = (kind: string): Symbol => EVENT_SYMBOLS[kind] ?? EVENT_SYMBOLS["other"]!;

/** Vessels in a 24 x 24 box, pointing up, by class: under way, and stopped or without a course. */
export const VESSEL_SHAPES: Record<string, { moving: string; still: string }> = {
  merchant: { moving: "M12 2l6 19l-6-4l-6 4z", still: "M12 7a5 5 0 1 1 0 10a5 5 0 1 1 0-10z" },
  fishing: { moving: "M12 3.5l8.5 15.5h-17z", still: "M12 5.5l6.5 6.5l-6.5 6.5l-6.5-6.5z" },
  government: { moving: "M12 1.5l5.5 8.5v11h-11v-11z", still: "M7 7h10v10h-10z" },
  other: { moving: "M12 2l7 19h-14zM12 8.6l-3.3 10.2h6.6z", still: "M12 6a6 6 0 1 1 0 12a6 6 0 1 1 0-12zM12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6z" },
};
