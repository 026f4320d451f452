// The shapes of the dashboard's queries, and the thresholds that several panels share.
import { target, thresholds } from './panels.mjs';

// What the variables at the top choose: servers, and streams where a family is by stream.
export const I = 'job="framecast", instance=~"$instance"';
export const S = `${I}, stream=~"$stream"`;
export const per = (family, by, labels = I) => `sum by (${by}) (rate(${family}{${labels}}[$__rate_interval]))`;
export const minutely = (family, by, labels = I) => `60 * ${per(family, by, labels)}`;
export const quantile = (q, family) => `histogram_quantile(${q}, ${per(`${family}_bucket`, 'le')})`;
export const quantiles = (family) => [0.5, 0.95, 0.99].map((q) => target(quantile(q, family), `p${q * 100}`));

export const AGE = thresholds('green', [1, 'orange'], [5, 'red']);
export const SOME_IS_BAD = thresholds('green', [1, 'red']);
export const SOME_IS_ODD = thresholds('green', [1, 'orange']);
