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
