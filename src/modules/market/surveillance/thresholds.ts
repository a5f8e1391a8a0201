/**
 * Where ordinary trading ends and a person should look. A rulebook carries these as JSON, so every figure is a whole
 * number: shares and moves in basis points (one ten-thousandth), times in seconds or minutes.
 */
export interface SurveillanceThresholds {
  readonly limitHits: {
    /** Trading days in a row at the same limit from which the alert is high. */
    readonly highFromDays: number;
  };
  readonly swing: {
    /** Range of the day, the reference included, over the reference. */
    readonly basisPoints: number;
  };
  readonly concentration: {
    /** One holder's purchases, or sales, over the volume of the day. */
    readonly basisPoints: number;
    /** Below this many trades in the day a share says nothing. */
    readonly tradesMin: number;
  };
  readonly roundTrips: {
    /** Within which what was sold comes back. */
    readonly windowSeconds: number;
    /** How much of the larger direction the smaller one must reach. */
    readonly returnedBasisPoints: number;
    /** What came back between two holders, over the volume of the day. */
    readonly volumeBasisPoints: number;
    readonly highFromEpisodes: number;
  };
  readonly layering: {
    readonly withdrawnMin: number;
    /** How long before the trade on the other side, and after it, a withdrawal belongs to it. */
    readonly beforeSeconds: number;
    readonly afterSeconds: number;
    /** An order that was filled beyond this share was meant. */
    readonly filledBasisPointsMax: number;
    /** What was withdrawn over what was traded. */
    readonly outweighBasisPoints: number;
    /**
     * What was withdrawn over what was withdrawn in the same time on the side of the trade: who quotes both sides and
     * renews the quotes withdraws about as much on both.
     */
    readonly oneSidedBasisPoints: number;
    readonly highFromEpisodes: number;
  };
  readonly ramp: {
    /** How far one holder's own trades move the price in one run. */
    readonly basisPoints: number;
    readonly tradesMin: number;
    /** A pause of more than this ends the run. */
    readonly gapSeconds: number;
    /** The last minutes before the close, in which less is enough. */
    readonly closingMinutes: number;
    readonly closingBasisPoints: number;
  };
}

/**
 * In force where a rulebook carries none. 8 % in the day, 20 % of the volume and three withdrawals before a trade on the
 * other side are the suggested defaults of our domain study, not of a published rule; every other figure is our own.
 */
export const DEFAULT_THRESHOLDS: SurveillanceThresholds = {
  limitHits: { highFromDays: 2 },
  swing: { basisPoints: 800 },
  concentration: { basisPoints: 2_000, tradesMin: 20 },
  roundTrips: { windowSeconds: 600, returnedBasisPoints: 9_000, volumeBasisPoints: 100, highFromEpisodes: 2 },
  layering: {
    withdrawnMin: 3,
    beforeSeconds: 60,
    afterSeconds: 60,
    filledBasisPointsMax: 1_000,
    outweighBasisPoints: 20_000,
    oneSidedBasisPoints: 30_000,
    highFromEpisodes: 2,
  },
  ramp: { basisPoints: 300, tradesMin: 3, gapSeconds: 300, closingMinutes: 30, closingBasisPoints: 150 },
};

type Bounds = readonly [min: number, max: number];

const SECONDS: Bounds = [1, 86_400];
const COUNT: Bounds = [1, 10_000];

/** What each figure may be. Nobody switches an alert off with a figure that nothing can reach or everything does. */
const BOUNDS: { readonly [Part in keyof SurveillanceThresholds]: Record<keyof SurveillanceThresholds[Part], Bounds> } =
  {
    limitHits: { highFromDays: [1, 250] },
    swing: { basisPoints: [1, 10_000] },
    concentration: { basisPoints: [1, 10_000], tradesMin: COUNT },
    roundTrips: {
      windowSeconds: SECONDS,
      returnedBasisPoints: [1, 10_000],
      volumeBasisPoints: [0, 10_000],
      highFromEpisodes: COUNT,
    },
    layering: {
      withdrawnMin: COUNT,
      beforeSeconds: SECONDS,
      afterSeconds: [0, 86_400],
      filledBasisPointsMax: [0, 10_000],
      outweighBasisPoints: [0, 1_000_000],
      oneSidedBasisPoints: [0, 1_000_000],
      highFromEpisodes: COUNT,
    },
    ramp: {
      basisPoints: [1, 10_000],
      tradesMin: COUNT,
      gapSeconds: SECONDS,
      closingMinutes: [0, 1_440],
      closingBasisPoints: [1, 10_000],
    },
  };

/** The fields of parsed JSON that keep it from being thresholds, `ramp.tradesMin`; none when it is. */
export function thresholdFaults(value: unknown): readonly string[] {
  const parts: Readonly<Record<string, Readonly<Record<string, Bounds>>>> = BOUNDS;
  if (!isRecord(value)) return Object.keys(parts);
  const unknown = Object.keys(value).filter((part) => !Object.hasOwn(parts, part));
  return [...unknown, ...Object.entries(parts).flatMap(([part, bounds]) => faultsOfPart(part, bounds, value[part]))];
}

function faultsOfPart(part: string, bounds: Readonly<Record<string, Bounds>>, value: unknown): string[] {
  if (!isRecord(value)) return [part];
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(bounds, name));
  const wrong = Object.entries(bounds).filter(([name, [min, max]]) => {
    const figure = value[name];
    return typeof figure !== 'number' || !Number.isInteger(figure) || figure < min || figure > max;
  });
  return [...unknown, ...wrong.map(([name]) => name)].map((name) => `${part}.${name}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
