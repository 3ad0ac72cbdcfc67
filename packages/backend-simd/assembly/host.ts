// JavaScript's own functions, for the few arguments that are not worth a vector. The module imports them as `host`.

export declare function sin(x: f64): f64;
export declare function cos(x: f64): f64;
export declare function pow(base: f64, exponent: f64): f64;
