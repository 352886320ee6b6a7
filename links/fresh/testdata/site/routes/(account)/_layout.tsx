import type { PageProps } from "fresh";

export default function AccountLayout({ Component }: PageProps) {
  return (
    <section>
      <Component />
    </section>
  );
}
