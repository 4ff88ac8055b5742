/**
 * Independent oracles for the engine, in double precision and from the formulas alone: a plain
 * network for central differences, and a scalar autograd.
 */
package backsweep.oracle;
