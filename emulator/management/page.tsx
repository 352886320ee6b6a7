import type { ComponentChildren } from "preact";
import type { TenantState } from "../state/state.ts";
import { Frame } from "../pages/frame.tsx";
import { html } from "../pages/html.tsx";
import { Administrators } from "./administrators.tsx";
import { Applications } from "./applications.tsx";
import { Customers } from "./customers.tsx";
import { Faults } from "./faults.tsx";
import { Overview } from "./overview.tsx";
import { Tokens } from "./tokens.tsx";

interface Section {
  title: string;
  Body: (props: { tenant: TenantState }) => ComponentChildren;
}

/** The sections by their paths. Each has its own address, so tabs work without JavaScript. */
const SECTIONS: Record<string, Section> = {
  "/emulator": { title: "Overview", Body: Overview },
  "/emulator/customers": { title: "Customers", Body: Customers },
  "/emulator/applications": { title: "Applications", Body: Applications },
  "/emulator/administrators": { title: "Administrators", Body: Administrators },
  "/emulator/faults": { title: "Faults", Body: Faults },
  "/emulator/tokens": { title: "Tokens", Body: Tokens },
};

/** Whether the path is that of a section of the management page. */
export function isManagementPath(path: string): boolean {
  return path in SECTIONS;
}

/** Renders one section of the management page. */
export function managementPage(tenant: TenantState, path: string): Response {
  const { title, Body } = SECTIONS[path]!;
  return html(
    <Frame title={`${title} – Emulated tenant`} branding={tenant.branding} wide>
      <nav aria-label="Sections">
        <ul class="tabs">
          {Object.entries(SECTIONS).map(([to, { title }]) => (
            <li key={to}>
              <a href={to} aria-current={to === path ? "page" : undefined}>{title}</a>
            </li>
          ))}
        </ul>
      </nav>
      <h1>{title}</h1>
      <Body tenant={tenant} />
    </Frame>,
  );
}
