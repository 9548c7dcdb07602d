/** What the twin uses of dynalite, which has no types of its own. */

declare module 'dynalite/db' {
  export interface Store {
    readonly db: { close(callback: (error?: Error) => void): void };
    /** What the ARNs of tables name. */
    readonly tableDb: { awsAccountId: string; awsRegion: string };
  }

  export function create(options: { createTableMs: number; deleteTableMs: number; updateTableMs: number }): Store;
}

declare module 'dynalite/validations' {
  export function checkTypes(input: object, types: object): object;
  export function checkValidations(input: object, types: object, custom: unknown, store: object): void;
}

declare module 'dynalite/validations/*' {
  const validation: { readonly types: object; readonly custom?: unknown };
  export default validation;
}

declare module 'dynalite/actions/*' {
  const action: (store: object, input: object, callback: (error: Error | null, output?: object) => void) => void;
  export default action;
}
