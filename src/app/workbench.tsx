// The three places around an open file: the file and the question, the answer, what can be turned.
import { AnswerPlace } from "./answer.tsx";
import type { Dialog } from "./app.tsx";
import { LeftPlace } from "./left.tsx";
import { RightPlace } from "./right.tsx";
import type { Session } from "./session.ts";

export default function Workbench(props: {
  readonly session: Session;
  readonly sheet: boolean;
  closeSheet(): void;
  open(dialog: Dialog): void;
}) {
  return (
    <div class="workbench">
      <LeftPlace session={props.session} />
      <AnswerPlace session={props.session} />
      <RightPlace
        session={props.session}
        sheet={props.sheet}
        closeSheet={props.closeSheet}
        open={props.open}
      />
    </div>
  );
}
