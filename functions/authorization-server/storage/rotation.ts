/** A refresh token that is being exchanged for another one. */
export type Rotation =
  | { readonly used: string; readonly successor?: string }
  /** It was exchanged a moment ago: there is a successor, and none is made. */
  | { readonly repeated: string };
