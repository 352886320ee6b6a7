import type { PageProps } from "fresh";

export default function Item({ params }: PageProps) {
  return <h1>Item {params.id}</h1>;
}
