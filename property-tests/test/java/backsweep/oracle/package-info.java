/**
 * Independent oracles for the engine, in double precision and from the formulas alone: a plain
 * network for central differences, a scalar autograd, and a bound on what rounding may do to the
 * engine's floats.
 */
package backsweep.oracle;
