// The method page of the analysis, from its method.md.
import { createEffect, createResource, For, type JSX, Show } from "solid-js";
import { loadMethod } from "../analyses/views.ts";
import { Dialog } from "./dialog.tsx";
import { type Block, type Inline, parseMarkdown } from "./markdown.ts";
import { ProblemBox } from "./problem.tsx";
import type { Session } from "./session.ts";

export default function Method(props: {
  readonly session: Session;
  /** heading of the section that is wanted; undefined: the beginning */
  readonly at: string | undefined;
  close(): void;
}) {
  const card = () => props.session.card()!;
  const [blocks] = createResource(async () => parseMarkdown(await loadMethod(card().id)));
  let article: HTMLElement | undefined;
  createEffect(() => {
    if (!blocks() || props.at === undefined) return;
    const headings = [...(article?.querySelectorAll("h2") ?? [])];
    headings.find(({ textContent }) => textContent === props.at)?.scrollIntoView();
  });
  return (
    <Dialog title={`Method: ${card().title}`} close={props.close}>
      <Show when={blocks.error}>
        <ProblemBox error={blocks.error} />
      </Show>
      <Show when={!blocks.error && blocks()}>
        {(all) => (
          <article ref={article} class="method">
            <For each={all().filter((block) => block.type !== "heading" || block.level > 1)}>
              {(block) =>
                draw(
                  block,
                  all()
                    .filter((other) => other.type === "table")
                    .indexOf(block as Table) + 1,
                )
              }
            </For>
          </article>
        )}
      </Show>
      <p class="small soft">{card().citation}</p>
    </Dialog>
  );
}

type Table = Extract<Block, { type: "table" }>;

/** @param place the table's number on its page; screen readers tell the tables apart by it */
function draw(block: Block, place: number): JSX.Element {
  switch (block.type) {
    case "heading":
      return block.level === 2 ? <h2>{line(block.text)}</h2> : <h3>{line(block.text)}</h3>;
    case "paragraph":
      return <p>{line(block.text)}</p>;
    case "code":
      return <pre tabindex="0">{block.text}</pre>;
    case "list": {
      const items = block.items.map((item) => <li>{line(item)}</li>);
      return block.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case "table": {
      const [head, ...rows] = block.rows;
      return (
        <section class="table-frame" tabindex="0" aria-label={`Table ${place}`}>
          <table>
            <thead>
              <tr>
                {head?.map((cell) => (
                  <th scope="col">{line(cell)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr>
                  {row.map((cell) => (
                    <td>{line(cell)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      );
    }
  }
}

function line(parts: readonly Inline[]): JSX.Element {
  return parts.map((part) => {
    switch (part.type) {
      case "code":
        return <code>{part.text}</code>;
      case "strong":
        return <strong>{part.text}</strong>;
      case "em":
        return <em>{part.text}</em>;
      case "link":
        return (
          <a href={part.href} target="_blank" rel="noreferrer">
            {part.text}
          </a>
        );
      default:
        return part.text;
    }
  });
}
