import { type Attribute, ATTRIBUTES, type Plan } from "../plan/plan.ts";

/** The type of user flows for customers; a tenant can have others. */
export const KIND = "microsoft.graph.externalUsersSelfServiceSignUpEventsFlow";

const PROVIDERS = { password: "EmailPassword-OAUTH", code: "EmailOtpSignup-OAUTH" } as const;
// Microsoft's own pattern, as the admin center writes it.
const EMAIL_PATTERN =
  "^[a-zA-Z0-9.!#$%&amp;&#8217;'*+/=?^_`{|}~-]+@[a-zA-Z0-9-]+(?:.[a-zA-Z0-9-]+)*$";

/**
 * The body that makes a user flow, with the application in it.
 *
 * @see https://learn.microsoft.com/graph/api/identitycontainer-post-authenticationeventsflows
 */
export function newFlow({ userFlow }: Plan, appId: string): Record<string, unknown> {
  const type = (name: string) => `#microsoft.graph.${name}ExternalUsersSelfServiceSignUp`;
  return {
    "@odata.type": `#${KIND}`,
    displayName: userFlow.name,
    description: "Made by deno task register",
    priority: 500,
    conditions: { applications: { includeApplications: [{ appId }] } },
    onInteractiveAuthFlowStart: {
      "@odata.type": type("onInteractiveAuthFlowStart"),
      isSignUpAllowed: true,
    },
    onAuthenticationMethodLoadStart: {
      "@odata.type": type("onAuthenticationMethodLoadStart"),
      identityProviders: [{
        "@odata.type": "#microsoft.graph.builtInIdentityProvider",
        id: PROVIDERS[userFlow.method],
      }],
    },
    onAttributeCollection: {
      "@odata.type": type("onAttributeCollection"),
      attributes: [
        {
          id: "email",
          displayName: "Email Address",
          description: "Email address of the user",
          userFlowAttributeType: "builtIn",
          dataType: "string",
        },
        ...userFlow.attributes.map(attribute),
      ],
      attributeCollectionPage: {
        views: [{
          title: null,
          description: null,
          inputs: [
            input("email", "Email Address", { hidden: true, pattern: EMAIL_PATTERN }),
            ...userFlow.attributes.map((id) => input(id, ATTRIBUTES[id], { pattern: "^.*" })),
          ],
        }],
      },
    },
    onUserCreateStart: { "@odata.type": type("onUserCreateStart"), userTypeToCreate: "member" },
  };
}

function attribute(id: Attribute): Record<string, unknown> {
  const displayName = ATTRIBUTES[id];
  return {
    id,
    displayName,
    description: `${displayName} of the user`,
    userFlowAttributeType: "builtIn",
    dataType: "string",
  };
}

function input(
  id: string,
  label: string,
  { hidden = false, pattern }: { hidden?: boolean; pattern: string },
): Record<string, unknown> {
  return {
    attribute: id,
    label,
    inputType: "text",
    defaultValue: null,
    hidden,
    editable: !hidden,
    writeToDirectory: true,
    required: true,
    validationRegEx: pattern,
    options: [],
  };
}
