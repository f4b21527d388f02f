// A button that opens a small text file (a ledger).
export function OpenText(props: { readonly label: string; opened(text: string): void }) {
  let input!: HTMLInputElement;
  return (
    <>
      <button type="button" class="button" onClick={() => input.click()}>
        {props.label}
      </button>
      <input
        ref={input}
        hidden
        type="file"
        accept=".json,application/json"
        aria-label={props.label}
        onChange={async () => {
          const file = input.files?.[0];
          input.value = "";
          if (file) props.opened(await file.text());
        }}
      />
    </>
  );
}
