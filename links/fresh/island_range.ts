import { type ComponentChildren, h, type VNode } from "preact";
import type { Island } from "./island.ts";
import {
  comment,
  currentRender,
  isElement,
  type MutableVNode,
  type PageRender,
} from "./page_render.ts";

interface RangeProps {
  island: Island;
  props: Record<string, unknown>;
  islandKey: unknown;
}

/** Puts an island's range in the place of its vnode. */
export function wrapIsland(
  render: PageRender,
  vnode: MutableVNode,
  island: Island,
): void {
  const range = { island, props: vnode.props, islandKey: vnode.key };
  render.patch(
    vnode,
    IslandRange as MutableVNode["type"],
    range as unknown as MutableVNode["props"],
  );
}

/** An island between the comments by which the browser finds it. */
function IslandRange(
  { island, props, islandKey }: RangeProps,
): ComponentChildren {
  const render = currentRender!;
  const slotted = withSlots(render, props);
  const index = render.islandProps.push(slotted) - 1;
  const key = String(islandKey ?? "").replaceAll(":", "_");
  render.islands.add(island);
  render.isInIsland = true;
  return [
    comment(`frsh:island:${island.name}:${index}:${key}`),
    h(island.fn, slotted),
    h(Leave, { isInIsland: false }),
    comment("/frsh:island"),
  ];
}

/** JSX cannot be sent as data: it is rendered on the server, and found again by its comments. */
function withSlots(
  render: PageRender,
  props: Record<string, unknown>,
): Record<string, unknown> {
  const slotted: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(props)) {
    const isSlot = name === "children" ? value != null : isElement(value);
    slotted[name] = isSlot ? createSlot(render, name, value as ComponentChildren) : value;
  }
  return slotted;
}

function createSlot(
  render: PageRender,
  name: string,
  content: ComponentChildren,
): VNode<{ id: number }> {
  const id = render.slots.push({ name, content, isRendered: false }) - 1;
  return h(SlotRange, { id });
}

function SlotRange({ id }: { id: number }): ComponentChildren {
  const render = currentRender!;
  const slot = render.slots[id]!;
  slot.isRendered = true;
  render.isInIsland = false;
  return [
    comment(`frsh:slot:${id}:${slot.name}`),
    slot.content,
    h(Leave, { isInIsland: true }),
    comment("/frsh:slot"),
  ];
}

/** Children are rendered in order: as the last one it marks the end of a range. */
function Leave({ isInIsland }: { isInIsland: boolean }): null {
  currentRender!.isInIsland = isInIsland;
  return null;
}

/** The slot that a vnode among an island's properties stands for, undefined if it is none. */
export function slotOf(value: object): number | undefined {
  const vnode = value as VNode<{ id: number }>;
  return vnode.type === SlotRange as unknown && isElement(vnode) ? vnode.props.id : undefined;
}
