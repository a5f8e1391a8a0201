/** The least a repository needs: a place inside a transaction where SQL is run. */
export interface Sql {
  /** Runs parameterised SQL and returns the rows (those of RETURNING for a write). `bigint` columns arrive as bigint. */
  query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
}
