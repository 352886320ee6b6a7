import type { ScreenView } from "./fields.tsx";

/** The last screen, where the user flow has it. */
export const STAY_SIGNED_IN = {
  "stay signed in": { title: "Stay signed in?", Body: StaySignedIn },
} satisfies Record<string, ScreenView>;

function StaySignedIn() {
  return (
    <>
      <p>Do this to reduce the number of times you are asked to sign in.</p>
      <div class="buttons">
        <button type="submit" name="action" value="yes">Yes</button>
        <button type="submit" class="second" name="action" value="no">No</button>
      </div>
    </>
  );
}
