/** One plain number of a process, as Prometheus and OpenTelemetry know it: read anew each time, for whoever asks. */
export interface Reading {
  readonly name: string;
  readonly help: string;
  readonly kind: 'counter' | 'gauge';
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}
