import type { PageProps } from "fresh";

export default function Rest({ params }: PageProps) {
  return <h1>Rest {params.rest}</h1>;
}
