import type { Customer } from "../directory/customers.ts";
import type { TenantState } from "../state/state.ts";
import { Box, Do, Text } from "./controls.tsx";

/** The directory: every customer, and a form for a new one. */
export function Customers({ tenant }: { tenant: TenantState }) {
  return (
    <>
      {tenant.customers.list().map((customer) => (
        <CustomerForm key={customer.id} tenant={tenant} customer={customer} />
      ))}
      <details>
        <summary>Add a customer</summary>
        <form method="post">
          <Text name="email" label="Email address" />
          <Text name="password" label="Password" />
          <Text name="displayName" label="Display name" />
          <Do what="add customer" label="Add" />
        </form>
      </details>
    </>
  );
}

function CustomerForm({ tenant, customer }: { tenant: TenantState; customer: Customer }) {
  return (
    <details>
      <summary>{customer.email}</summary>
      <p class="quiet">
        Object id {customer.id}, password <code>{customer.password || "none"}</code>,{" "}
        {tenant.customers.principalNameOf(customer)}
      </p>
      <form method="post">
        <input type="hidden" name="id" value={customer.id} />
        <Box name="accountEnabled" label="Account enabled" checked={customer.accountEnabled} />
        <Box name="locked" label="Locked" checked={customer.locked} />
        <Box name="passwordExpired" label="Password expired" checked={customer.passwordExpired} />
        <Text name="roles" label="App roles" value={customer.roles.join(" ")} of={customer.id} />
        <Text name="groups" label="Group ids" value={customer.groups.join(" ")} of={customer.id} />
        <div class="buttons">
          <Do what="change customer" label="Save" />
          <Do what="revoke sessions" label="Revoke sessions" second />
          <Do what="delete customer" label="Delete" second />
        </div>
      </form>
    </details>
  );
}
